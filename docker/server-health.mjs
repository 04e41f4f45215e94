// Healthy while PostgreSQL and NATS are within reach.
const { PORT = "3000" } = process.env;
const healthy = await fetch(`http://127.0.0.1:${PORT}/health/ready`).then(
  (response) => response.ok,
  () => false,
);
process.exit(healthy ? 0 : 1);
