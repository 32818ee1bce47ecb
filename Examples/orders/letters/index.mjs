// Writes to customers whose card was declined. It calls no service at all: what it returns is sent on by its destination.

export const handler = async ({ order, customer, market, amount, reason }) => {
  const text = `Dear ${customer}, your order ${order} of ${(amount / 100).toFixed(2)} € waits for another card: ${reason}.`;
  console.log(text);
  return { step: "LetterWritten", order, market, amount, text };
};
