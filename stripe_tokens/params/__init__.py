"""Everything that a token can be made of.

`Client.tokens.create` takes one of the nine classes that end in `Params`; the others are
hashes inside them, and the closed vocabularies of their fields.
"""

from stripe_tokens._secret import Secret
from stripe_tokens.params._base import CLEAR, Clear, TokenParams
from stripe_tokens.params._shapes import (
    Address,
    CompanyVerification,
    Declaration,
    Document,
    JapaneseAddress,
    PersonVerification,
    PoliticalExposure,
    TosAcceptance,
)
from stripe_tokens.params.account import (
    AccountParams,
    BusinessType,
    Company,
    CompanyStructure,
    Individual,
    IndividualRelationship,
    OwnershipExemptionReason,
)
from stripe_tokens.params.bank_account import AccountHolderType, AccountType, BankAccountParams, SavedBankAccountParams
from stripe_tokens.params.card import CardNetwork, CardNetworks, CardParams, CustomerParams, SavedCardParams
from stripe_tokens.params.cvc_update import CvcUpdateParams
from stripe_tokens.params.person import (
    AdditionalTosAcceptances,
    DocumentFiles,
    Ethnicity,
    EthnicityDetails,
    PersonDocuments,
    PersonParams,
    PersonRelationship,
    Race,
    RaceDetails,
    UsCfpbData,
)
from stripe_tokens.params.pii import PiiParams

__all__ = [
    "CLEAR",
    "AccountHolderType",
    "AccountParams",
    "AccountType",
    "AdditionalTosAcceptances",
    "Address",
    "BankAccountParams",
    "BusinessType",
    "CardNetwork",
    "CardNetworks",
    "CardParams",
    "Clear",
    "Company",
    "CompanyStructure",
    "CompanyVerification",
    "CustomerParams",
    "CvcUpdateParams",
    "Declaration",
    "Document",
    "DocumentFiles",
    "Ethnicity",
    "EthnicityDetails",
    "Individual",
    "IndividualRelationship",
    "JapaneseAddress",
    "OwnershipExemptionReason",
    "PersonDocuments",
    "PersonParams",
    "PersonRelationship",
    "PersonVerification",
    "PiiParams",
    "PoliticalExposure",
    "Race",
    "RaceDetails",
    "SavedBankAccountParams",
    "SavedCardParams",
    "Secret",
    "TokenParams",
    "TosAcceptance",
    "UsCfpbData",
]
