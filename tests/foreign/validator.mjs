// Judges messages by docs/asyncapi.json: the payload by the schema that its user property names, the topic by the channels that carry that schema.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

export class Validator {
  #schemas = new Map();
  #channels;

  constructor(path) {
    const document = JSON.parse(readFileSync(path, 'utf8'));
    const ajv = addFormats(new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }));
    for (const [id, schema] of Object.entries(document.components.schemas)) this.#schemas.set(id, ajv.compile(schema));
    this.#channels = Object.values(document.channels).map((channel) => ({
      topic: new RegExp(`^${channel.address.replaceAll(/\{\w+\}/g, '[a-z0-9_-]+')}$`),
      schemas: Object.keys(channel.messages),
    }));
  }

  /** What is wrong with a message; empty for nothing. */
  faults(topic, schema, payload) {
    const validate = this.#schemas.get(schema);
    if (!validate) return [`${topic}: the schema "${schema}" is not in the document`];
    const faults = [];
    if (!this.#channels.some((channel) => channel.topic.test(topic) && channel.schemas.includes(schema))) faults.push(`${topic}: no channel carries ${schema} there`);
    if (!validate(payload)) faults.push(...validate.errors.map((e) => `${topic}: ${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`));
    return faults;
  }
}
