// Makes with stripe-node the calls that it is given, and prints how each one ended.
//
// Arguments: the URL of the fake. Standard input: a list of calls in JSON, each with `do`
// ("create" or "retrieve"), `with`, and perhaps `key` and `options`.
const Stripe = require("stripe");

const url = new URL(process.argv[2]);
const connect = (key) =>
  new (Stripe.default ?? Stripe)(key, {
    host: url.hostname,
    port: url.port,
    protocol: "http",
    maxNetworkRetries: 0,
    telemetry: false,
  });

async function end(call) {
  const tokens = connect(call.key).tokens;
  try {
    const token = await (call.do === "create"
      ? tokens.create(call.with, call.options ?? {})
      : tokens.retrieve(call.with));
    return { token, headers: token.lastResponse.headers };
  } catch (error) {
    return {
      error: error.type,
      code: error.code ?? null,
      param: error.param ?? null,
      status: error.statusCode ?? null,
      requestId: error.requestId ?? null,
    };
  }
}

async function main() {
  let input = "";
  for await (const chunk of process.stdin) input += chunk;
  const ends = [];
  for (const call of JSON.parse(input)) ends.push(await end(call));
  console.log(JSON.stringify(ends));
}

main();
