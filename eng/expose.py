"""Load for eng/soak.sh, by EPICS' own client library: the first layer into the beam, then exposures of an mca record of 60 s of experiment until the server is gone."""
import ctypes
import os
import sys

address, record = sys.argv[1:]
os.environ.update(EPICS_CA_ADDR_LIST=address, EPICS_CA_AUTO_ADDR_LIST="NO", EPICS_CA_MAX_ARRAY_BYTES="1000000")
ca = ctypes.CDLL("libca.so.4.13.5")
ca.ca_pend_io.argtypes = ca.ca_pend_event.argtypes = [ctypes.c_double]
ca.ca_array_get.argtypes = ca.ca_array_put.argtypes = [ctypes.c_long, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_void_p]
LONG, DOUBLE = 5, 6
ca.ca_context_create(0)


def channel(name):
    opened = ctypes.c_void_p()
    ca.ca_create_channel(name.encode(), None, None, 0, ctypes.byref(opened))
    ca.ca_pend_io(10.0)
    return opened


first_layer_mm = ctypes.c_double(12.0021)
ca.ca_array_put(DOUBLE, 1, channel("6bma1:m12.VAL"), ctypes.byref(first_layer_mm))
preset, start, acquiring, counts = (channel(f"{record}.{field}") for field in ("PRTM", "ERST", "ACQG", "VAL"))
number, spectrum = ctypes.c_double(60), (ctypes.c_int * 4096)()
ca.ca_array_put(DOUBLE, 1, preset, ctypes.byref(number))
exposures = 0
while True:
    number.value = 1
    ca.ca_array_put(DOUBLE, 1, start, ctypes.byref(number))
    while number.value:
        ca.ca_pend_event(0.005)
        ca.ca_array_get(DOUBLE, 1, acquiring, ctypes.byref(number))
        if ca.ca_pend_io(2.0) != 1:
            print(f"{record}: {exposures} exposures")
            sys.exit()
    ca.ca_array_get(LONG, 4096, counts, spectrum)
    ca.ca_pend_io(2.0)
    exposures += 1
