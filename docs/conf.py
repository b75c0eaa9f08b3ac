"""How the documentation is built. It needs nothing from the network."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

import stripe_tokens

project = "stripe-tokens"
author = "The stripe-tokens authors"
copyright = f"2026, {author}"  # noqa: A001 - Sphinx's name
version = release = stripe_tokens.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "drawn_from_code",
]
exclude_patterns = ["_build", "_ext"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "separated"
autodoc_default_options = {"members": True, "show-inheritance": True, "exclude-members": "__init__, __new__"}
napoleon_google_docstring = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"stripe-tokens {release}"
html_static_path = ["_static"]
html_css_files = ["tables.css"]
default_role = "code"
pygments_style = "friendly"
pygments_dark_style = "monokai"
copybutton_exclude = ".linenos, .gp, .go"
nitpicky = False
# Fields such as `type` stand in many classes; a link to any one of them would mislead.
suppress_warnings = ["ref.python"]
