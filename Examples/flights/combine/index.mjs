// Adds up what the parts have found, and draws it.

const names = {
  "9E": "Endeavor", AA: "American", AS: "Alaska", B6: "JetBlue", DL: "Delta", EV: "ExpressJet", F9: "Frontier", FL: "AirTran",
  HA: "Hawaiian", MQ: "Envoy", OO: "SkyWest", UA: "United", US: "US Airways", VX: "Virgin", WN: "Southwest", YV: "Mesa",
};

export const handler = async ({ parts }) => {
  const carriers = {}, hours = {};
  for (const part of parts) {
    add(carriers, part.carriers);
    add(hours, part.hours);
  }
  const all = Object.values(carriers);
  const flights = sum(all, "flights"), cancelled = sum(all, "cancelled");
  const byLateness = ([, a], [, b]) => share(b) - share(a);
  const rows = Object.entries(carriers).filter(([, found]) => found.flights >= 1000).sort(byLateness).map(([carrier, found]) => {
    const bar = "█".repeat(Math.round(share(found)));
    return `${(names[carrier] ?? carrier).padEnd(12)}${String(found.flights).padStart(8)} flights ${bar} ${share(found).toFixed(1)} % late`;
  });
  const [hour, worst] = Object.entries(hours).filter(([, found]) => found.flights >= 1000).sort(byLateness)[0];
  console.log(`combined ${parts.length} parts`);
  return { flights, cancelled, parts: parts.length, worstHour: Number(hour), worstShare: share(worst), chart: rows.join("\n") };
};

const add = (sums, found) => {
  for (const [key, figures] of Object.entries(found)) {
    sums[key] ??= { flights: 0, cancelled: 0, late: 0 };
    for (const name of Object.keys(sums[key])) sums[key][name] += figures[name];
  }
};

const sum = (all, name) => all.reduce((total, figures) => total + figures[name], 0);
const share = ({ late, flights }) => (100 * late) / flights;
