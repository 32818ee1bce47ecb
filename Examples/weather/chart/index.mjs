// A Node function: summaries of months in, a chart in plain text out.

const names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const handler = async ({ months, drySpell, from }) => {
  const most = Math.max(...months.map((month) => month.rain));
  const rows = months.map((month) => {
    const bar = "█".repeat(Math.round((30 * month.rain) / most));
    const temperatures = `${degrees(month.coldest)} to ${degrees(month.warmest)}`;
    return `${names[month.month - 1]}  ${bar.padEnd(30)} ${millimetres(month.rain)}  ${temperatures}  rain on ${month.rainyDays} % of days`;
  });
  const first = new Date(Date.parse(from.replaceAll("/", "-")) + drySpell.firstDay * 86_400_000);
  rows.push(`Longest dry spell: ${drySpell.days} days from ${first.toISOString().slice(0, 10)}`);
  console.log(`drew ${months.length} months`);
  return { chart: rows.join("\n") };
};

const degrees = (value) => `${value.toFixed(1).padStart(5)} °C`;
const millimetres = (value) => `${value.toFixed(1).padStart(6)} mm`;
