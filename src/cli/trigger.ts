// The bin `trigger`: the job trigger service.
import { runProgram } from './program.js';

await runProgram({
  name: 'trigger',
  description: 'Everything about the job trigger service. It has no commands yet in this version.',
  examples: '',
  commands: [],
});
