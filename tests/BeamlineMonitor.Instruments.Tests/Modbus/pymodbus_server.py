"""A Modbus server of somebody else (pymodbus 3.0) with the registers of ModbusBusContract.Fill.

usage: pymodbus_server.py tcp|rtuOverTcp|pty      writes "listening on PORT-OR-PATH" when it serves; ends with its standard input
"""
import asyncio
import logging
import os
import sys
import tty
import types


class PtyTransport:
    """What asyncio's serial transport would be; that package is not needed for a pseudo-terminal."""

    def __init__(self, loop, fd, protocol):
        self.fd = fd
        loop.add_reader(fd, lambda: protocol.data_received(os.read(fd, 4096)))

    def write(self, data):
        os.write(self.fd, data)

    def close(self):
        os.close(self.fd)

    def get_extra_info(self, name, default=None):
        return default


master, slave = os.openpty()


async def create_serial_connection(loop, factory, port, **settings):
    protocol = factory()
    transport = PtyTransport(loop, master, protocol)
    protocol.connection_made(transport)
    return transport, protocol


sys.modules["serial_asyncio"] = types.SimpleNamespace(create_serial_connection=create_serial_connection)

logging.getLogger("pymodbus").setLevel(logging.ERROR)  # it misses the peer name of a socket

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.framer.rtu_framer import ModbusRtuFramer
from pymodbus.framer.socket_framer import ModbusSocketFramer
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer


async def main(kind):
    unit = ModbusSlaveContext(
        hr=ModbusSequentialDataBlock(0, list(range(100, 230))),
        ir=ModbusSequentialDataBlock(0, list(range(200, 330))),
        co=ModbusSequentialDataBlock(0, [n % 3 == 0 for n in range(2000)]),
        di=ModbusSequentialDataBlock(0, [n % 5 == 0 for n in range(2000)]),
        zero_mode=True,
    )
    context = ModbusServerContext(slaves={1: unit}, single=False)
    if kind == "pty":
        tty.setraw(slave)
        server = ModbusSerialServer(context, framer=ModbusRtuFramer, port="pty")
        await server.start()
        print("listening on", os.ttyname(slave), flush=True)
    else:
        framer = ModbusRtuFramer if kind == "rtuOverTcp" else ModbusSocketFramer
        server = ModbusTcpServer(context, framer=framer, address=("127.0.0.1", 0))
        serving = asyncio.ensure_future(server.serve_forever())
        await server.serving
        print("listening on", server.server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main(sys.argv[1]))
