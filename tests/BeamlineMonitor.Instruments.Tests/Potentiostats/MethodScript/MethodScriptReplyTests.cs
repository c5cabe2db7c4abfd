using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

public sealed class MethodScriptReplyTests
{
    [Fact]
    public void Match_Acknowledgement_IsEmpty() => Assert.Equal(new MethodScriptReply("", null), MethodScriptReply.Match("e", "e"));

    [Fact]
    public void Match_AcknowledgementJoinedWithOutput_HoldsTheOutput()
    {
        MethodScriptReply? reply = MethodScriptReply.Match("e", "eM0000");
        Assert.Equal(new MethodScriptOutput.Bracket("M0000"), MethodScriptOutput.Parse(reply!.Content));
    }

    [Theory]
    [InlineData("e", "e!4001: Line 1, Col 16", 0x4001, 1, 16)]
    [InlineData("Z", "Z!0006", 0x0006, null, null)]
    [InlineData("F", "F!0003", 0x0003, null, null)]
    public void Match_Error_IsRead(string command, string line, int code, int? at, int? column)
    {
        MethodScriptError error = MethodScriptReply.Match(command, line)!.Error!;
        Assert.Equal(new MethodScriptError(code, at, column), error);
        Assert.Equal(line, $"{command}!{error.Encode()}");
    }

    [Theory]
    [InlineData("v", "v01.09.00", "01.09.00")]
    [InlineData("i", "iES4LR20B0008", "ES4LR20B0008")]
    public void Match_Content_IsWhatFollowsTheEcho(string command, string line, string content) => Assert.Equal(content, MethodScriptReply.Match(command, line)!.Content);

    [Theory]
    [InlineData("t", "v01.09.00")]
    [InlineData("Z", "")]
    [InlineData("CC", "C0001")]
    public void Match_AnotherLine_IsNoReply(string command, string line) => Assert.Null(MethodScriptReply.Match(command, line));

    [Fact]
    public void Output_RuntimeError_IsRead()
    {
        MethodScriptOutput.RuntimeError output = Assert.IsType<MethodScriptOutput.RuntimeError>(MethodScriptOutput.Parse("!0014: Line 5"));
        Assert.Equal(new MethodScriptError(0x0014, 5), output.Cause);
        Assert.Equal("error 0x0014: Line 5 (open-circuit measurement with the cell on)", output.Cause.ToString());
    }

    [Theory]
    [InlineData("!")]
    [InlineData("!12")]
    [InlineData("!00G4")]
    [InlineData("!0014 Line 5")]
    [InlineData("!0014: Line x")]
    [InlineData("!0014: Line 5, Row 3")]
    [InlineData("!0014: Line 5, Col 3, Col 4")]
    public void Output_MalformedError_IsAProtocolError(string line) => Assert.Throws<ProtocolException>(() => MethodScriptOutput.Parse(line));

    [Fact]
    public void Error_EveryKnownCode_HasItsOwnMeaning()
    {
        string[] meanings = [.. MethodScriptError.KnownCodes.Select(code => new MethodScriptError(code).Meaning)];
        Assert.Equal(33, meanings.Length);
        Assert.Equal(meanings.Length, meanings.Distinct().Count());
        Assert.Contains("0x1234", new MethodScriptError(0x1234).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Firmware_PublishedReply_IsReadAndWritten()
    {
        MethodScriptFirmware firmware = MethodScriptFirmware.Parse("es4_lr1500#Mar 12 2026 14:28:01", "R*");
        Assert.Equal(new MethodScriptFirmware("es4_lr", "1500", "Mar 12 2026 14:28:01", true), firmware);
        Assert.Equal("tes4_lr1500#Mar 12 2026 14:28:01\nR*\n", firmware.Encode());
    }

    [Theory]
    [InlineData("es4_lr#x", "R*x")]
    [InlineData("es4#x", "R*")]
    [InlineData("es4_lr1500", "R*")]
    public void Firmware_Malformed_IsAProtocolError(string content, string second) =>
        Assert.Throws<ProtocolException>(() => MethodScriptFirmware.Parse(content, second));
}
