/**
 * Refusals of what the document allows, each by a rule that its JSON Schema has no words for: the document says it in a
 * sentence. Another refusal of such a request is a fault, of the document or of the API.
 */

/** What a refusal may say of a field, to be matched from its beginning. */
const RULES: readonly RegExp[] = [
  // What only the answer before can tell.
  /^must be the next_cursor of another page/,
  /^must be now, or the follow_cursor/,
  /^is none of this destination$/,
  // Rules between parameters, and between fields.
  /^can be given only beside /,
  /^must not be given together with /,
  /^must be before /,
  /^must be at most \d+ buckets of /,
  /^says nothing without /,
  /^is used by .+: list it in signatures$/,
  /^must be .+, as retry_policy .+ has it, or left out$/,
  /^is no filter of (deliveries|events): /,
  /^is (pending|[a-z]+): (POST \/v1\/retries|mode failed) /,
  /^must be given with mode never_delivered/,
  // By the time.
  /^must be in the future$/,
  /^must be at most \d+ days /,
  /^must be within (the last )?\d+ days/,
  /^must be an RFC 3339 time from 1970 on/,
  // By what is stored.
  /^must be the id of an owner that is there$/,
  /^this webhook has none$/,
  /^cannot change: it is /,
  /^must be one that says /,
  // By the kind of a destination, and on lenient routes where `Prefer` asks for strict handling.
  /^is no field here/,
  /^is of webhooks: a destination of the kind /,
  // To an owner's key.
  /^is no parameter here/,
  /^must be given, or delivery_id$/,
  /^must be [a-z0-9_-]+, or left out: it never changes$/,
  // Null takes back to a default in a patch, and not everything has one.
  /^cannot be null: give a value, or leave it out$/,
  // Bounds in bytes, and what characters and keys are.
  /^the length (of each )?must be (between|at most) /,
  /^must be at most \d+ bytes long$/,
  /^cannot have control characters$/,
  /^must be an RSA private key, PKCS #8 in PEM, not encrypted$/,
  /^must be wh(sec|sk)_ followed by /,
  /^must be a valid URL$/,
  /^must use https$/,
  /^must use port 443 or 8443$/,
  /^.+ is neither public .+ nor in EGRESS_ALLOW$/,
  /^must lead to public addresses alone$/,
  /^must be well-formed text$/,
];

/** By the kind of a destination, and by the signatures that are asked for. */
const OF_FIELDS =
  /^(name|url|jira|slack|pubsub|secret_token)[.\w]*: (cannot be blank|must be an object( with a topic)?)$/;

/** What is not judged of a refusal's details, `field: message; field: message.`; empty where all of it is. */
export const unjudged = (details: string): string[] =>
  details
    .replace(/\.$/, '')
    .split(/; (?=[^;:]{1,70}: )/)
    .filter((each) => {
      const message = each.slice(each.indexOf(': ') + 2);
      return !OF_FIELDS.test(each) && !RULES.some((rule) => rule.test(message));
    });
