// Subscribes with mqtt.js (MQTT 5) and judges every message by docs/asyncapi.json. Prints {"topic","schema","retained","historical","windows","faults"} a message;
// ends at the end of its input, with {"messages": {schema: count}, "faults": [first hundred]}. Exit code 1 when something is wrong.
// Usage: node subscribe.mjs URL docs/asyncapi.json [ORIGIN]
import { decode } from 'cborg';
import mqtt from 'mqtt';
import { Validator } from './validator.mjs';

const [url, document, origin] = process.argv.slice(2);
const validator = new Validator(document);
const messages = {};
const faults = [];
const typedArrays = { 70: Uint32Array, 85: Float32Array }; // RFC 8746, little-endian
const tags = Object.fromEntries(Object.entries(typedArrays).map(([tag, Numbers]) => [tag, (inner) => Array.from(new Numbers(inner().slice().buffer))]));
const client = mqtt.connect(url, {
  protocolVersion: 5,
  reconnectPeriod: 0,
  wsOptions: origin ? { headers: { Origin: origin } } : {},
});
let isOver = false;
const end = (error) => {
  if (isOver) return;
  isOver = true;
  if (error) faults.push(`connection: ${error.message}`);
  console.log(JSON.stringify({ messages, faults: faults.slice(0, 100) }));
  client.end(true, () => process.exit(faults.length > 0 ? 1 : 0));
};

client.on('error', end);
client.stream.on('error', end); // mqtt.js tells of an answer that is no WebSocket here only
client.on('close', () => end(new Error('closed')));
client.on('connect', () => {
  console.log(JSON.stringify({ connected: true }));
  client.subscribe('operando/v1/#', { qos: 1, properties: {} }, (error) => error && end(error));
});
client.on('message', (topic, payload, packet) => {
  const { schema, historical } = packet.properties.userProperties ?? {};
  const isJson = packet.properties.contentType === 'application/json';
  const found = isJson !== (packet.properties.payloadFormatIndicator === true) ? [`${topic}: content type and payload format disagree`] : [];
  const value = isJson ? JSON.parse(payload) : decode(payload, { tags });
  found.push(...validator.faults(topic, schema, value));
  messages[schema] = (messages[schema] ?? 0) + 1;
  faults.push(...found);
  console.log(JSON.stringify({ topic, schema, retained: packet.retain, historical, windows: value.windows?.length, faults: found }));
});
process.stdin.resume().on('end', () => end());
