// Reads {"topic","schema","payload"} a line; ends with {"messages": {schema: count}, "faults": [first hundred]}. Exit code 1 when something is wrong.
// Usage: node validate.mjs docs/asyncapi.json < messages.jsonl
import { createInterface } from 'node:readline';
import { Validator } from './validator.mjs';

const validator = new Validator(process.argv[2]);
const messages = {};
const faults = [];
for await (const line of createInterface({ input: process.stdin })) {
  const { topic, schema, payload } = JSON.parse(line);
  messages[schema] = (messages[schema] ?? 0) + 1;
  faults.push(...validator.faults(topic, schema, payload));
}

console.log(JSON.stringify({ messages, faults: faults.slice(0, 100) }));
process.exitCode = faults.length > 0 ? 1 : 0;
