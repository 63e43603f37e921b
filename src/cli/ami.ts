// The bin `ami`: machine images.
import { runProgram } from './program.js';

await runProgram({
  name: 'ami',
  description: 'Everything about machine images. It has no commands yet in this version.',
  examples: '',
  commands: [],
});
