// An answer that never arrives: what was asked for is done, the connection is cut.

export class LostAnswer extends Error {
  constructor(action: string) {
    super(`the answer of ${action} is lost, as the fault script asks`);
    this.name = 'LostAnswer';
  }
}
