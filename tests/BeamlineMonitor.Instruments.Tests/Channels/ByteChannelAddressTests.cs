using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Tests.Channels;

public sealed class ByteChannelAddressTests
{
    public static TheoryData<string, ByteChannelAddress> Good => new()
    {
        { "tcp://moxa.example:4001", new TcpChannelAddress("moxa.example", 4001) },
        { "tcp://10.0.0.7:1", new TcpChannelAddress("10.0.0.7", 1) },
        { "tcp://[::1]:65535", new TcpChannelAddress("::1", 65535) },
        { "serial:/dev/ttyUSB0", new SerialChannelAddress("/dev/ttyUSB0") },
        {
            "serial:/dev/serial/by-id/usb-A_B-if00?baud=921600&parity=even&stopBits=2&flow=rtscts",
            new SerialChannelAddress("/dev/serial/by-id/usb-A_B-if00")
            {
                Baud = 921_600, Parity = SerialParity.Even, StopBits = 2, Flow = SerialFlowControl.RtsCts,
            }
        },
        { "serial:/tmp/port?flow=xonxoff&parity=odd", new SerialChannelAddress("/tmp/port") { Parity = SerialParity.Odd, Flow = SerialFlowControl.XonXoff } },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Parse_Good_GivesTheAddressAndItsTextReadsBack(string text, ByteChannelAddress expected)
    {
        Assert.Equal(expected, ByteChannelAddress.Parse(text));
        Assert.Equal(expected, ByteChannelAddress.Parse(expected.ToString()));
    }

    [Theory]
    [InlineData("", "tcp:// or serial:")]
    [InlineData("/dev/ttyUSB0", "tcp:// or serial:")]
    [InlineData("TCP://host:1", "tcp:// or serial:")]
    [InlineData("tcp://host", "port from 1 to 65535")]
    [InlineData("tcp://host:0", "port from 1 to 65535")]
    [InlineData("tcp://host:65536", "port from 1 to 65535")]
    [InlineData("tcp://:4001", "port from 1 to 65535")]
    [InlineData("tcp://host:1/path", "port from 1 to 65535")]
    [InlineData("tcp://me@host:1", "port from 1 to 65535")]
    [InlineData("serial:ttyUSB0", "full path")]
    [InlineData("serial:/dev/ttyUSB0?baud=49", "50 to 12000000")]
    [InlineData("serial:/dev/ttyUSB0?baud=12000001", "50 to 12000000")]
    [InlineData("serial:/dev/ttyUSB0?baud=9.6e3", "50 to 12000000")]
    [InlineData("serial:/dev/ttyUSB0?baud", "50 to 12000000")]
    [InlineData("serial:/dev/ttyUSB0?baud=9600&baud=9600", "given twice")]
    [InlineData("serial:/dev/ttyUSB0?parity=mark", "none, even, odd")]
    [InlineData("serial:/dev/ttyUSB0?stopBits=3", "1 to 2")]
    [InlineData("serial:/dev/ttyUSB0?flow=xon", "none, rtscts, xonxoff")]
    [InlineData("serial:/dev/ttyUSB0?buad=9600", "buad is no setting")]
    public void Parse_Bad_NamesTheTextAndTheMend(string text, string mend)
    {
        FormatException error = Assert.Throws<FormatException>(() => ByteChannelAddress.Parse(text));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(mend, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_OutOfRange_AreRefused()
    {
        SerialChannelAddress port = new("/dev/ttyUSB0");
        Assert.Throws<ArgumentOutOfRangeException>(() => port with { Baud = 0 }); // would hang the line up
        Assert.Throws<ArgumentOutOfRangeException>(() => port with { StopBits = 3 });
    }
}
