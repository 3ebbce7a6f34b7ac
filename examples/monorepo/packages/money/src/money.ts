/** Amounts in the smallest unit of their currency; never a floating point number. */

export type Currency = "EUR" | "USD" | "JPY";

const DIGITS: Record<Currency, number> = { EUR: 2, USD: 2, JPY: 0 };

export class Money {
  constructor(
    readonly units: bigint,
    readonly currency: Currency,
  ) {}

  static parse(text: string, currency: Currency): Money {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
    if (match === null) throw new RangeError(`not an amount: ${text}`);
    const [, sign, whole, fraction = ""] = match;
    const digits = DIGITS[currency];
    if (fraction.length > digits) throw new RangeError(`too many digits for ${currency}: ${text}`);
    const units = BigInt(whole + fraction.padEnd(digits, "0"));
    return new Money(sign === "-" ? -units : units, currency);
  }

  plus(other: Money): Money {
    if (other.currency !== this.currency) throw new TypeError("two currencies");
    return new Money(this.units + other.units, this.currency);
  }

  /** Split into shares that add up to the whole again: the first shares carry the remainder. */
  split(parts: number): Money[] {
    if (!Number.isInteger(parts) || parts < 1) throw new RangeError("parts must be at least one");
    const count = BigInt(parts);
    const base = this.units / count;
    let rest = this.units - base * count;
    const step = rest < 0n ? -1n : 1n;
    const shares: Money[] = [];
    for (let i = 0; i < parts; i++) {
      const extra = rest === 0n ? 0n : step;
      rest -= extra;
      shares.push(new Money(base + extra, this.currency));
    }
    return shares;
  }

  toString(): string {
    const digits = DIGITS[this.currency];
    const sign = this.units < 0n ? "-" : "";
    const text = (this.units < 0n ? -this.units : this.units).toString().padStart(digits + 1, "0");
    const whole = text.slice(0, text.length - digits);
    return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${text.slice(-digits)}`;
  }
}
