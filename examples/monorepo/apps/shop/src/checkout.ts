import Stripe from "stripe";
import { signedIn } from "@corner/auth";
import { Money } from "@corner/money";

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? "");

export async function checkout(request: Request, lines: { price: Money; count: number }[]): Promise<string> {
  const user = await signedIn(request);
  let total = Money.parse("0", "EUR");
  for (const line of lines) {
    for (let i = 0; i < line.count; i++) total = total.plus(line.price);
  }
  const intent = await stripe.paymentIntents.create({
    amount: Number(total.units),
    currency: "eur",
    metadata: { user: user.id },
  });
  return intent.client_secret ?? "";
}
