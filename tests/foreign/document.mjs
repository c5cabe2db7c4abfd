// Checks docs/asyncapi.json itself against the schema that the AsyncAPI project publishes. Prints the faults; exit code 1 when there are any.
// Usage: node document.mjs docs/asyncapi.json
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);
// The published schema has keywords of its own and formats that ajv takes by name only: strict mode is for schemas of ours.
const validate = addFormats(new Ajv({ strict: false, allErrors: false })).compile(require('@asyncapi/specs/schemas/3.0.0-without-$id.json'));
const document = JSON.parse(readFileSync(process.argv[2], 'utf8'));
if (validate(document)) {
  // A reference into the document must lead somewhere; the schema cannot see that.
  const dangling = [];
  (function follow(node) {
    if (node === null || typeof node !== 'object') return;
    if (typeof node.$ref === 'string' && !node.$ref.slice(2).split('/').reduce((at, key) => at?.[key], document)) dangling.push(node.$ref);
    Object.values(node).forEach(follow);
  })(document);
  console.log(JSON.stringify({ faults: dangling.map((reference) => `${reference} leads nowhere`) }));
  process.exitCode = dangling.length > 0 ? 1 : 0;
} else {
  console.log(JSON.stringify({ faults: validate.errors.map((e) => `${e.instancePath} ${e.message}`) }));
  process.exitCode = 1;
}
