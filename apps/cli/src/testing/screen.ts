/** What a terminal shows after it was sent a text: just enough of one to see what a person sees. */
export class Screen {
  readonly #lines: string[][] = [[]];
  #row = 0;
  #column = 0;
  readonly columns: number;

  constructor(columns: number) {
    this.columns = columns;
  }

  write(text: string): void {
    for (const [token, parameter, command] of text.matchAll(/\u001b\[\??([\d;]*)([A-Za-z])|\n|[^\u001b\n]/gu)) {
      if (command === undefined) this.#put(token);
      else this.#control(command, Number(parameter || 1));
    }
  }

  /** All lines, the scrolled ones too. */
  lines(): string[] {
    return this.#lines.map((line) =>
      Array.from(line, (cell) => cell ?? " ")
        .join("")
        .trimEnd(),
    );
  }

  text(): string {
    return this.lines().join("\n").trimEnd();
  }

  #put(character: string): void {
    if (character === "\n" || this.#column >= this.columns) {
      this.#row += 1;
      this.#column = 0;
      while (this.#lines.length <= this.#row) this.#lines.push([]);
      if (character === "\n") return;
    }
    const line = this.#lines[this.#row];
    if (line !== undefined) line[this.#column] = character;
    this.#column += 1;
  }

  #control(command: string, count: number): void {
    const line = this.#lines[this.#row] ?? [];
    switch (command) {
      case "A":
        this.#row = Math.max(0, this.#row - count);
        return;
      case "B":
        this.#row = Math.min(this.#lines.length - 1, this.#row + count);
        return;
      case "G":
        this.#column = count - 1;
        return;
      case "J":
        this.#lines.length = this.#row + 1;
        this.#lines[this.#row]?.splice(this.#column);
        return;
      case "C":
        this.#column += count;
        return;
      case "D":
        this.#column = Math.max(0, this.#column - count);
        return;
      case "K":
        line.splice(count === 2 ? 0 : this.#column);
        return;
      case "m":
      case "h":
      case "l":
        return;
      default:
        throw new Error(`A terminal of a test does not know ESC[${command}.`);
    }
  }
}
