using System.Text.Json.Nodes;
using BeamlineMonitor.Commands.Watch;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Tests.Commands.Watch;

public class WatchJsonTests
{
    [Fact]
    public void Write_Json_IsPassedOnToTheLetter()
    {
        var message = new MqttMessage("a/b", """{"x":0.10,"µ":null}"""u8.ToArray()) { IsRetained = true, ContentType = "application/json", UserProperties = [new("schema", "s.v1")] };
        Assert.Equal("""{"topic":"a/b","retained":true,"content_type":"application/json","properties":{"schema":"s.v1"},"payload":{"x":0.10,"µ":null}}""", WatchJson.Write(message));
    }

    [Theory]
    [InlineData("{\n}")]
    [InlineData("{} {}")]
    [InlineData("")]
    [InlineData("no json")]
    public void Write_Other_StaysOneLineOfJson(string payload)
    {
        string line = WatchJson.Write(new MqttMessage("a/b", System.Text.Encoding.UTF8.GetBytes(payload)));
        Assert.DoesNotContain('\n', line);
        Assert.Equal(payload, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(JsonNode.Parse(line)!["payload_base64"]!.GetValue<string>())));
    }
}
