using System.Net;
using BeamlineMonitor.HardwareSim.Lines;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Modbus.Registers;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>Potentiostat and pressure controller of one more cell of a carousel.</summary>
/// <param name="cell">The cell.</param>
/// <param name="potentiostat">The potentiostat on it.</param>
internal sealed class OtherCellServers(CellSources cell, LineDeviceEmulator potentiostat)
{
    /// <summary>Does what is due on the potentiostat.</summary>
    public void KeepUp() => potentiostat.CatchUp();

    /// <summary>Brings potentiostat and cell to an instant.</summary>
    public void CatchUp(DateTimeOffset until)
    {
        potentiostat.CatchUp();
        cell.Cell.Read(until);
    }

    /// <summary>Opens both.</summary>
    /// <param name="parts">Owns them.</param>
    /// <param name="links">Folder of the link to the potentiostat's pseudo-terminal.</param>
    /// <param name="first">The section of the first cell, whose kinds of instruments these are.</param>
    /// <param name="setpointBar">Setpoint at the start, bar.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>How a daemon reaches them.</returns>
    public async Task<CellSection> OpenAsync(StationParts parts, string links, CellSection first, double setpointBar, CancellationToken cancellationToken)
    {
        PtyLine line = parts.Own(new PtyLine(Path.Combine(links, $"potentiostat-{cell.Name}"), potentiostat.ServeAsync, null));
        parts.Run(line.Completion);
        byte unit = first.Pressure!.Unit;
        AlicatEmulator controller = new(unit, cell.Line);
        ushort[] setpoint = RegisterLayout.Of(RegisterType.Real32).Encode(setpointBar);
        await controller.WriteAsync(unit, ModbusFunction.WriteMultipleRegisters, AlicatEmulator.SetpointAddress, setpoint, cancellationToken);
        ModbusTcpServer tcp = parts.Own(ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), controller, ModbusFraming.Tcp));
        parts.Run(tcp.Completion);
        return new CellSection
        {
            Name = cell.Name,
            Potentiostat = first.Potentiostat! with { Address = new SerialChannelAddress(line.Path) { Baud = 921600 }.ToString() },
            Pressure = first.Pressure with { Address = new TcpChannelAddress("127.0.0.1", tcp.EndPoint.Port).ToString() },
        };
    }
}
