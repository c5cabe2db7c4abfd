using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Pressure;

public class PistonLineTests
{
    private readonly ManualTimeProvider clock = new();

    // 3 bar on a piston of a hundred times the die: 30 MPa on the stack.
    [Fact]
    public void Pressure_AfterANewSetpoint_SlewsThereAndIsRemembered()
    {
        PistonLine line = new(3, 0.5, 10, clock);
        DateTimeOffset start = clock.GetUtcNow();
        line.Control(4, holding: false);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3.5, line.Measured, 12);
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(4, line.Measured, 12);
        Assert.Equal(30, line.StackMPaAt(start), 12);
        Assert.Equal(37.5, line.MeanStackMPa(new ExposureWindow(start, start + TimeSpan.FromSeconds(4))), 12);
    }

    [Fact]
    public void Pressure_WhileHeld_StaysWhereItIs()
    {
        PistonLine line = new(3, 0.5, 10, clock);
        line.Control(4, holding: false);
        clock.Advance(TimeSpan.FromSeconds(1));
        line.Control(4, holding: true);
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(3.5, line.Measured, 12);
    }
}
