"""Polls ten holding registers of unit 1 through pymodbus and prints the polls per second.

usage: pymodbus_polls.py PORT POLLS
"""
import sys
import time
import types

# pymodbus imports it for serial lines; over TCP nothing of it is used.
sys.modules["serial_asyncio"] = types.SimpleNamespace(create_serial_connection=None)

from pymodbus.client import ModbusTcpClient

client = ModbusTcpClient("127.0.0.1", port=int(sys.argv[1]))
client.connect()
polls = int(sys.argv[2])
start = time.perf_counter()
for _ in range(polls):
    assert client.read_holding_registers(0, 10, slave=1).registers == list(range(10))
print(polls / (time.perf_counter() - start))
