// The bin `fleet`: workshop fleets of numbered boxes.
import { runProgram } from './program.js';

await runProgram({
  name: 'fleet',
  description: 'Everything about workshop fleets of numbered boxes. It has no commands yet in this version.',
  examples: '',
  commands: [],
});
