/** The sandbox's own time: real time plus whatever a test has advanced it by. */
export class Clock {
  private shift = 0;

  now(): number {
    return Date.now() + this.shift;
  }

  advance(ms: number): void {
    this.shift += ms;
  }
}
