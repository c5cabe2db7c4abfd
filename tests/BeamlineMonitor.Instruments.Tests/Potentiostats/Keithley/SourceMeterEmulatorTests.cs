using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.Keithley;

/// <summary>The emulator as a person at a terminal sees it; what the driver does not use is asked here.</summary>
public sealed class SourceMeterEmulatorTests
{
    [Theory]
    [InlineData("2400", "*IDN?\n", "KEITHLEY INSTRUMENTS INC.,MODEL 2400,04567890,C34 Sep 21 2016 15:30:00/A02 /K/M\n")]
    [InlineData("2450", "*idn?\n", "KEITHLEY INSTRUMENTS INC.,MODEL 2450,04567890,1.7.12b\n")]
    [InlineData("2400", ":OUTP:SMOD HIMP;SMOD?\n", "HIMP\n")] // the path goes on
    [InlineData("2400", ":OUTPut:SMODe HIMP\n:OUTP1:SMOD?\n", "HIMP\n")]
    [InlineData("2400", ":OUTPU ON\n:SYST:ERR?;:SYST:ERR?\n", "-113,\"Undefined header\";0,\"No error\"\n")]
    [InlineData("2400", ":SOUR:CURR 2;:OUTP?\n:SYST:ERR?\n", "-222,\"Parameter data out of range\"\n")] // the rest of the line is lost
    [InlineData("2400", ":SOUR:FUNC OHMS\n:SYST:ERR?\n", "-224,\"Illegal parameter value\"\n")]
    [InlineData("2400", ":SOUR:CURR\n:SYST:ERR?\n", "-109,\"Missing parameter\"\n")]
    [InlineData("2400", ":READ?\n:SYST:ERR?\n", "803,\"Not permitted with OUTPUT off\"\n")]
    [InlineData("2400", ":TRIG:BLOC:MEAS 1\n:SYST:ERR?\n", "-113,\"Undefined header\"\n")]
    [InlineData("2450", ":TRIG:STAT?\n", "EMPTY;EMPTY;0\n")]
    [InlineData("2450", ":INIT\n:SYST:ERR?\n", "-213,\"INIT ignored\"\n")]
    [InlineData("2450", ":TRIG:BLOC:MEAS 2\n:SYST:ERR?\n", "-222,\"Parameter data out of range\"\n")]
    [InlineData("2450", ":TRAC:DATA? 1,1,\"defbuffer1\",READ\n:SYST:ERR?\n", "5076,\"Specified index is out of range\"\n")]
    public async Task Terminal_ACommand_IsAnsweredOrItsErrorQueued(string device, string typed, string answer)
    {
        await using KeithleyRig rig = new(device, onPty: false);
        await using RawLine terminal = new(await rig.OpenAsync(rig.Guard), rig.Guard);
        await terminal.AskAsync(typed, answer);
    }

    [Fact]
    public async Task Read_FourElements_ComeInTheOrderOfTheManual()
    {
        await using KeithleyRig rig = new("2400", onPty: false);
        await using RawLine terminal = new(await rig.OpenAsync(rig.Guard), rig.Guard);
        await terminal.SendAsync(":OUTP:SMOD HIMP\n:SOUR:FUNC CURR\n:SOUR:CURR 1E-5\n:SENS:VOLT:PROT 4.1\n:FORM:ELEM STAT,TIME,VOLT,CURR\n:SYST:TIME:RES\n:OUTP ON\n:READ?\n");
        await rig.Clock.WaitForTimersAsync(1, rig.Guard);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await terminal.ExpectAsync("+2.501005E+00,+1.000000E-05,+2.000000E-02,+3.686400E+04\n"); // current sourced (bit 15) and measured (bit 12)
    }

    [Fact]
    public async Task Off_InTheNormalState_IsAShort()
    {
        await using KeithleyRig rig = new("2400", onPty: false);
        await using RawLine terminal = new(await rig.OpenAsync(rig.Guard), rig.Guard);
        await terminal.AskAsync("*RST\n*OPC?\n", "1\n");
        Assert.True(rig.Device.HasShorted);
        Assert.Equal(new CellLoad(CellMode.Potentiostatic, 0), rig.Cell.Load);
    }

    /// <summary>A foreign peer: a shell on the pseudo-terminal, with the words of the manual.</summary>
    [Fact]
    public async Task Terminal_OfAShellOnThePty_SetsMeasuresAndTurnsOff()
    {
        await using KeithleyRig rig = new("2400", onPty: true);
        const string Script = """
            exec 3<>"$1"; stty -F "$1" raw -echo
            ask() { printf '%s\n' "$1" >&3; IFS= read -r -t 60 answer <&3; echo "answer $answer"; }
            ask '*IDN?'
            printf ':OUTP:SMOD HIMP\n:SOUR:FUNC CURR\n:SOUR:CURR 3.77E-5\n:SENS:VOLT:PROT 4.1\n:SOUR:CLE:AUTO ON\n:SOUR:CLE:AUTO:MODE TCO\n:SOUR:DEL 0.98\n:FORM:ELEM VOLT,CURR\n' >&3
            ask ':SYST:ERR?'
            ask ':READ?'
            ask ':OUTP?'
            """;
        await using ForeignProcess shell = ForeignProcess.Start("bash", ["-c", Script, "bash", rig.PtyPath]);
        await shell.WaitForLineAsync("answer 0,\"No error\"", rig.Guard);
        await rig.Clock.WaitForTimersAsync(1, rig.Guard);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, await shell.WaitForExitAsync(rig.Guard));
        string[] answers = [.. shell.Output.Split('\n').Where(line => line.StartsWith("answer ", StringComparison.Ordinal)).Select(line => line["answer ".Length..].Trim())];
        Assert.StartsWith("KEITHLEY INSTRUMENTS INC.,MODEL 2400,", answers[0], StringComparison.Ordinal);
        Assert.Equal(["0,\"No error\"", "+2.504770E+00,+3.770000E-05", "0"], answers[1..]);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }
}
