"""What the API costs, in time and in memory: programs that print figures.

In the folder that holds toolshed/ and benchmarks/:

    python -m benchmarks.throughput     beside bare FastAPI, by wrk; needs PostgreSQL
    python -m benchmarks.memory         of long exports and large uploads; on Linux
"""
