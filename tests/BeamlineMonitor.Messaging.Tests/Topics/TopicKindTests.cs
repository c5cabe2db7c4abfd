using System.Reflection;
using System.Text.Json.Serialization;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Messaging.Tests.Topics;

public class TopicKindTests
{
    [Fact]
    public void Of_Names_FillsThePlaces()
    {
        Assert.Equal("cell/cell1/layer/3", TopicKinds.Layer.Of("cell1", "3"));
        Assert.Equal("cell/cell1/layer/3/vertical", TopicKinds.LayerOfDetector.Of("cell1", "3", "vertical"));
        Assert.Equal("run/state", TopicKinds.RunState.Of());
        Assert.Equal("operando/v1/6-bm-a/event", TopicName.Whole("6-bm-a", TopicKinds.Event.Of()));
    }

    [Theory]
    [InlineData("Cell1")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("+")]
    [InlineData("#")]
    [InlineData("zelle-ä")]
    [InlineData("a\n")]
    [InlineData("a b")]
    public void Of_NameThatIsNoPart_Throws(string name) => Assert.Throws<ArgumentException>(() => TopicKinds.Profile.Of(name));

    [Fact]
    public void Of_WrongNumberOfNames_Throws()
    {
        Assert.Throws<ArgumentException>(() => TopicKinds.Layer.Of("cell1"));
        Assert.Throws<ArgumentException>(() => TopicKinds.Layer.Of("cell1", "3", "vertical"));
    }

    [Fact]
    public void NamesIn_ATopicOfTheForm_AreThoseItWasMadeOf()
    {
        Assert.Equal(["cell1", "3", "vertical"], TopicKinds.LayerOfDetector.NamesIn("cell/cell1/layer/3/vertical")!.Value.ToArray());
        Assert.Empty(TopicKinds.RunState.NamesIn("run/state")!.Value);
        Assert.Null(TopicKinds.Layer.NamesIn("cell/cell1/layer/3/vertical"));
        Assert.Null(TopicKinds.Layer.NamesIn("cell/cell1/echem/3"));
    }

    [Fact]
    public void NamesIn_EveryKind_IsOfOneFormOnly()
    {
        string[] names = ["a", "b", "c"];
        foreach (TopicKind kind in TopicKinds.All)
        {
            string topic = kind.Of(names.AsSpan(0, kind.Form.Count(letter => letter == '{')));
            Assert.Equal([kind], TopicKinds.All.Where(other => other.NamesIn(topic) is not null));
        }
    }

    [Fact]
    public void Split_AWholeTopic_GivesStationAndRest()
    {
        Assert.Equal(("s", "run/state"), TopicName.Split(TopicName.Whole("s", "run/state")));
        Assert.Null(TopicName.Split("operando/v1/s"));
        Assert.Null(TopicName.Split("operando/v2/s/event"));
    }

    [Fact]
    public void All_HasEveryKindAndEveryPayloadOnce()
    {
        TopicKind[] fields = [.. typeof(TopicKinds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (TopicKind)field.GetValue(null)!)];
        Assert.Equal(fields, TopicKinds.All);
        Assert.Equal(fields.Length, fields.Select(kind => kind.Form).Distinct().Count());
        IEnumerable<Type> payloads = typeof(Payload).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Payload)));
        Assert.Equal(payloads.OrderBy(type => type.Name), fields.Select(kind => kind.Payload).OfType<Type>().Distinct().OrderBy(type => type.Name));
    }

    [Fact]
    public void Payloads_EveryPropertyHasAKeyAndNoneIsTime()
    {
        foreach (Type payload in TopicKinds.All.Select(kind => kind.Payload).OfType<Type>().Distinct())
        {
            string[] keys = [.. payload.GetProperties().Select(property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? "Time")];
            Assert.DoesNotContain("Time", keys);
            Assert.Equal(keys.Length, keys.Distinct().Count());
        }
    }
}
