using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

public sealed class MethodScriptWriterTests
{
    private static readonly MethodScriptModel HighRange = MethodScriptModel.ForDevice("es4_hr");
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Second = TimeSpan.FromSeconds(1);

    public static TheoryData<PotentiostatStep> Steps =>
    [
        new RestStep(Hour, Second),
        new ConstantCurrentStep(12.6e-6, TimeSpan.FromDays(3), TimeSpan.FromMilliseconds(500)),
        new ConstantCurrentStep(-37.7e-6, Hour, Second, 2.1, 3.5),
        new ConstantVoltageStep(3.6, Hour, Second, 1.26e-6),
        new ConstantVoltageStep(1.9, Hour, Second),
    ];

    [Fact]
    public void Write_ConstantCurrent_IsTheWholeScript()
    {
        string script = MethodScriptWriter.Write(new ConstantCurrentStep(12.6e-6, Hour, Second), CellLimits.ForPlan(12.6e-6), HighRange, 17);

        Assert.Equal(
            """
            e
            send_string "begin 17"
            var t
            var p
            var c
            set_pgstat_chan 0
            set_pgstat_mode 6
            set_max_bandwidth 10
            set_range ab 3610m
            set_autoranging ab 3610m 3610m
            set_range db 100u
            set_autoranging db 100u 100u
            set_i 0
            cell_on
            timer_start
            meas_loop_cp p c 12600n 1 3600
            timer_get t
            pck_start
            pck_add t
            pck_add p
            pck_add c
            pck_end
            if p >= 3600m
            send_string "limit potential high"
            breakloop
            endif
            if p <= 1900m
            send_string "limit potential low"
            breakloop
            endif
            if c > 25200n
            send_string "limit current high"
            breakloop
            endif
            if c < -25200n
            send_string "limit current low"
            breakloop
            endif
            endloop
            send_string "time"
            on_finished:
            cell_off


            """, script);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Write_AnyStep_HoldsBothLimitsAndTurnsTheCellOff(PotentiostatStep step)
    {
        string[] lines = MethodScriptWriter.Write(step, CellLimits.ForPlan(37.7e-6), HighRange, 1).Split('\n');

        Assert.All(lines, line => Assert.True(line.Length <= MethodScriptWriter.LongestLine));
        Assert.Equal(["on_finished:", "cell_off", "", ""], lines[^4..]);
        Assert.DoesNotContain("", lines[..^2]); // an empty line would end the script
        Assert.Contains(lines, line => line.StartsWith("if p >= 3", StringComparison.Ordinal));
        Assert.Contains(lines, line => line is "if p <= 1900m" or "if p <= 1890m" or "if p <= 2100m");
        if (step is RestStep) return;
        Assert.Contains("if c > 75400n", lines);
        Assert.Contains("if c < -75400n", lines);
    }

    [Theory]
    [InlineData(3.6, "3600m")]
    [InlineData(1.9, "1900m")]
    [InlineData(12.6e-6, "12600n")]
    [InlineData(-37.7e-6, "-37700n")]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(0.5, "500m")]
    [InlineData(259200, "259200")]
    [InlineData(1e-4, "100u")]
    [InlineData(3.712346, "3712346u")]
    public void Literal_Value_IsAnIntegerWithASuffix(double value, string expected) => Assert.Equal(expected, MethodScriptWriter.Literal(value));

    [Theory]
    [InlineData("es4_lr", 1e-5, 1e-5)]
    [InlineData("es4_lr", 1.01e-5, 1e-4)]
    [InlineData("es4_hr", 1e-9, 1e-7)]
    [InlineData("nexus1", 0.5, 1)]
    [InlineData("espico", 1.7e-5, 3.2e-5)]
    public void RangeFor_Current_IsTheSmallestThatHoldsIt(string device, double amperes, double range) =>
        Assert.Equal(range, MethodScriptModel.ForDevice(device).RangeFor(amperes));

    [Theory]
    [InlineData("es4_lr", "MaximumVolts of the cell's limits is 3.6 V; EmStat4 LR (es4_lr) is rated for -3 to 3 V")]
    [InlineData("espico", "MaximumVolts of the cell's limits is 3.6 V; EmStat Pico (espico) is rated for -1.7 to 2 V")]
    public void Driver_CellBeyondTheDevicesPotential_IsRefusedAtConstruction(string device, string reason)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Create(device, CellLimits.ForPlan(37.7e-6)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Driver_CellBeyondTheDevicesCurrent_IsRefusedAtConstruction()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Create("es4_hr", new CellLimits(0.2)));
        Assert.Contains("MaximumAmperes of the cell's limits is 0.2 A; EmStat4 HR (es4_hr) is rated for up to 0.1 A", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("espbl1")]
    [InlineData("es4hr")]
    public void ForDevice_Unknown_ListsTheKnownOnes(string device) =>
        Assert.Contains("es4_hr", Assert.Throws<ArgumentException>(() => MethodScriptModel.ForDevice(device)).Message, StringComparison.Ordinal);

    [Fact]
    public void Write_CurrentOnADeviceWithoutGalvanostat_IsRefused() => Assert.Throws<ArgumentException>(() =>
        MethodScriptWriter.Write(new ConstantCurrentStep(1e-5, Hour, Second, 0, 1), new CellLimits(2e-5, 0, 1), MethodScriptModel.ForDevice("espico"), 1));

    [Fact]
    public void Steps_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RestStep(Hour, TimeSpan.FromSeconds(11)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RestStep(TimeSpan.FromDays(61), Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RestStep(TimeSpan.Zero, Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantCurrentStep(double.NaN, Hour, Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantCurrentStep(0, Hour, Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantVoltageStep(double.PositiveInfinity, Hour, Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantVoltageStep(3, Hour, Second, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CellLimits.ForPlan(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CellLimits(1e-5, 3.6, 1.9));
    }

    private static MethodScriptPotentiostat Create(string device, CellLimits limits) =>
        new(_ => throw new InvalidOperationException("must not be opened"), new MethodScriptOptions(MethodScriptModel.ForDevice(device), limits), TimeProvider.System);
}
