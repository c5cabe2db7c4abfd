using System.Text;
using System.Text.RegularExpressions;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.Instruments.Tests.Pressure;

public class PressureControllerMapParserTests
{
    [Fact]
    public void Parse_Alicat_GivesAddressesAsOnTheWire()
    {
        PressureControllerMap map = MapFiles.Alicat;
        Assert.Equal(1353, map.Pressure.Address);
        Assert.Equal(ModbusTable.HoldingRegisters, map.Pressure.Table);
        Assert.Equal(1009, map.Setpoint!.Point.Address);
        Assert.Equal(1349, map.Setpoint.Readback.Address);
        Assert.Equal(ModbusFunction.WriteMultipleRegisters, map.Setpoint.Function);
        Assert.Equal(1087, map.WordOrderProbe!.Point.Address);
        Assert.Equal("6 2", string.Join(' ', map.Hold!.Enter[1].Values));
        Assert.Equal(["POV", "HLD", "ADC", "EXH", "OPL", "ABORTED"], map.Flags.Select(flag => flag.Name));
        Assert.Equal("bar", map.Unit.Name);
    }

    [Fact]
    public void Parse_Bronkhorst_GivesThePrintedAddresses()
    {
        PressureControllerMap map = MapFiles.Bronkhorst;
        Assert.Equal(0xA100, map.Pressure.Address);
        Assert.Equal(0xA118, map.Setpoint!.Point.Address);
        Assert.Equal(0x0024, map.Hold!.State.Point.Address);
        Assert.Equal([("capacity unit", 0x81F8), ("firmware", 0xF128)], map.Identity.Select(text => (text.Name, (int)text.Point.Address)));
    }

    [Fact]
    public void Parse_LoadCell_CannotBeSet()
    {
        PressureControllerMap map = MapFiles.LoadCell;
        Assert.Null(map.Setpoint);
        Assert.True(map.Unit.IsForce);
    }

    [Fact]
    public void Parse_ManyFaults_ListsThemAll()
    {
        string json = MapFiles.Text("alicat-pc.json")
            .Replace("\"reply_timeout_ms\": 500", "\"reply_timeout_ms\": 0", StringComparison.Ordinal)
            .Replace("\"address\": 1354", "\"address\": 70000", StringComparison.Ordinal)
            .Replace("\"max\": 5,", "\"max\": -1,", StringComparison.Ordinal)
            .Replace("\"bit\": 6", "\"bit\": 8", StringComparison.Ordinal)
            .Replace("\"tolerance\": 1e-5", "\"tolerance\": \"small\"", StringComparison.Ordinal)
            .Replace("\"unit\": \"bar\"", "\"unit\": \"Bar\", \"retries\": 3", StringComparison.Ordinal)
            .Replace("\"address\": 1350, \"type\": \"float32\"", "\"address\": 1350, \"type\": \"float\"", StringComparison.Ordinal);
        ConfigException e = Assert.Throws<ConfigException>(() => PressureControllerMapParser.Parse("x.json", Encoding.UTF8.GetBytes(json)));
        Assert.Equal(
            [
                "$.pressure.address", "$.reply_timeout_ms", "$.retries", "$.setpoint.max", "$.setpoint.readback.type", "$.status.flags", "$.unit",
                "$.word_order_probe.tolerance",
            ],
            e.Faults.Select(fault => fault.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"write_function\": 16, \"source\": \"label\"", "\"write_function\": 6, \"source\": \"label\"", "function 6 writes one register")]
    [InlineData("\"pair\": [6, 2]", "\"pair\": [6]", "not an array of 2 numbers")]
    [InlineData("\"source\": \"10v07\" },\n  \"setpoint\"", "\"source\": \"nowhere\" },\n  \"setpoint\"", "not in $.sources")]
    [InlineData("\"type\": \"uint32\", \"mask\"", "\"type\": \"float32\", \"mask\"", "uint16 or uint32")]
    [InlineData("\"hold\": {", "\"hald\": {", "what can be set must have a safe action")]
    public void Parse_OneFault_IsNamed(string right, string wrong, string message)
    {
        string json = MapFiles.Text("alicat-pc.json");
        Assert.Contains(right, json, StringComparison.Ordinal);
        ConfigException e = Assert.Throws<ConfigException>(
            () => PressureControllerMapParser.Parse("x.json", Encoding.UTF8.GetBytes(json.Replace(right, wrong, StringComparison.Ordinal))));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alicat-pc.json")]
    [InlineData("bronkhorst-el-press.json")]
    [InlineData("load-cell.json")]
    public void Parse_AnyValueReplaced_IsAMapOrAListOfFaults(string fileName)
    {
        string json = MapFiles.Text(fileName);
        int refused = 0;
        foreach (Match value in Regex.Matches(json, "(?<=[:\\[,] )(\"[^\"]*\"|-?[0-9.e-]+|\\{)"))
        {
            foreach (string odd in (string[])["null", "-1", "1e9", "0.5", "true", "\"x\"", "[]", "{}", "", "{"])
            {
                string changed = json.Remove(value.Index, value.Length).Insert(value.Index, odd);
                try
                {
                    PressureControllerMapParser.Parse(fileName, Encoding.UTF8.GetBytes(changed));
                }
                catch (ConfigException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 100, $"Only {refused} changes were refused.");
    }
}
