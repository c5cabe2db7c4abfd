using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

/// <summary>A peer that answers with another type or count than it was asked for: whoever reads the value must not meet it.</summary>
public sealed class CaAnswerTypeTests : IDisposable
{
    private static readonly DbrCode TimeDouble = new(CaType.Double, DbrForm.Time);
    private readonly ScriptedCaServer server = new();

    public static TheoryData<CaType, DbrForm, int> NotAsked => new()
    {
        { CaType.String, DbrForm.Time, 1 }, { CaType.Long, DbrForm.Time, 1 }, { CaType.Double, DbrForm.Plain, 1 }, { CaType.Double, DbrForm.Time, 2 }, { CaType.Double, DbrForm.Time, 0 },
    };

    public void Dispose() => server.Dispose();

    [Theory]
    [MemberData(nameof(NotAsked))]
    public async Task ReadAsync_AnswerThatWasNotAskedFor_FailsTheReadAndNotTheCircuit(CaType type, DbrForm form, int count)
    {
        await using CaClient client = CaLoopback.Client(server.SearchPlace);
        CaChannel channel = await ConnectAsync(client);
        Task<CaReading> read = channel.ReadAsync(CancellationToken.None);
        await AnswerAsync(await server.ReceiveAsync(), new DbrCode(type, form), count);
        string error = (await Assert.ThrowsAsync<ProtocolException>(() => read)).Message;
        Assert.Contains("1 elements of DBR type 20 were asked for", error, StringComparison.Ordinal);

        Task<CaReading> next = channel.ReadAsync(CancellationToken.None);
        await AnswerAsync(await server.ReceiveAsync(), TimeDouble, 1);
        Assert.Equal(7.0, (await next).Value.Number());
        Assert.Equal(0, channel.Disconnections);
    }

    [Theory]
    [MemberData(nameof(NotAsked))]
    public async Task Monitor_EventThatWasNotAskedFor_EndsTheCircuitAndGoesOnOnTheNext(CaType type, DbrForm form, int count)
    {
        await using CaClient client = CaLoopback.Client(server.SearchPlace);
        CaChannel channel = await ConnectAsync(client);
        using CaMonitor monitor = channel.Subscribe(DbrForm.Time, null, null, EventMask.Value, 4);
        await AnswerAsync(await server.ReceiveAsync(), new DbrCode(type, form), count);

        await CaLoopback.UntilAsync(() => client.CircuitCount == 0); // an answer before that leads to the old circuit, and then to another search
        await server.AnswerSearchAsync();
        await server.OpenChannelAsync();
        await AnswerAsync(await server.ReceiveAsync(), TimeDouble, 1);
        Assert.Equal(7.0, (await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask())).Value.Number());
    }

    private async Task<CaChannel> ConnectAsync(CaClient client)
    {
        CaChannel channel = client.Open("pv");
        await server.AnswerSearchAsync();
        await server.OpenChannelAsync();
        return await channel.WhenConnectedAsync(CancellationToken.None);
    }

    private Task AnswerAsync(CaMessage asked, DbrCode code, int count) => server.SendAsync(
        CaReply.Value(asked.Header.Command, asked.Header.Parameter2, code, new CaReading(CaValue.Of(7.0).ConvertTo(code.Type).Resize(count))));
}
