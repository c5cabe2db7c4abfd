namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>Why a device refused a request (MODBUS Application Protocol Specification V1.1b3, §7).</summary>
public enum ModbusExceptionCode
{
    /// <summary>The device does not know the function.</summary>
    IllegalFunction = 1,

    /// <summary>The device has no such register, or not so many from there.</summary>
    IllegalDataAddress = 2,

    /// <summary>The device does not accept the value or the count.</summary>
    IllegalDataValue = 3,

    /// <summary>The device failed while it did what was asked.</summary>
    ServerDeviceFailure = 4,

    /// <summary>The device took the request and needs long for it.</summary>
    Acknowledge = 5,

    /// <summary>The device is busy; ask again later.</summary>
    ServerDeviceBusy = 6,

    /// <summary>The device found a parity error in its memory.</summary>
    MemoryParityError = 8,

    /// <summary>The gateway has no path to the unit.</summary>
    GatewayPathUnavailable = 10,

    /// <summary>The unit behind the gateway does not answer.</summary>
    GatewayTargetFailedToRespond = 11,
}
