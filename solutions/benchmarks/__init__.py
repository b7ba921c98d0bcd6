"""What the API costs, in time and in memory: programs that print figures.

cd solutions
python -m benchmarks.throughput     beside bare FastAPI, by wrk; needs PostgreSQL
python -m benchmarks.memory         of long exports and large uploads; on Linux
"""
