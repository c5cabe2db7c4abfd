using System.Net;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

/// <summary>The client against a peer that misbehaves.</summary>
public sealed class CaClientFaultTests : IDisposable
{
    private static readonly CaReading One = new(CaValue.Of(1.0));
    private static readonly DbrCode TimeDouble = new(CaType.Double, DbrForm.Time);
    private readonly ScriptedCaServer server = new();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task SilentServer_Read_TimesOutAndTheLateAnswerIsNotTheNextOnes()
    {
        var clock = new ManualTimeProvider();
        await using CaClient client = new(CaLoopback.Searching(server.SearchPlace) with { OperationTimeout = TimeSpan.FromSeconds(2) }, clock);
        CaChannel channel = await ConnectAsync(client);
        Task<CaReading> first = channel.ReadAsync(CancellationToken.None);
        CaMessage asked = await server.ReceiveAsync();
        clock.Advance(TimeSpan.FromSeconds(2));
        var timeout = await Assert.ThrowsAsync<InstrumentTimeoutException>(() => first);
        Assert.Contains("ReadNotify of pv", timeout.Message, StringComparison.Ordinal);

        Task<CaReading> second = channel.ReadAsync(CancellationToken.None);
        CaMessage askedAgain = await server.ReceiveAsync();
        Assert.NotEqual(asked.Header.Parameter2, askedAgain.Header.Parameter2);
        await server.SendAsync(CaReply.Value(CaCommand.ReadNotify, asked.Header.Parameter2, TimeDouble, One));
        await server.SendAsync(CaReply.Value(CaCommand.ReadNotify, askedAgain.Header.Parameter2, TimeDouble, new CaReading(CaValue.Of(2.0))));
        Assert.Equal(2.0, (await second.WaitAsync(CaLoopback.Patience, TimeProvider.System)).Value.Number());
        Assert.Equal(1, client.LateReplies);
    }

    [Fact]
    public async Task SilentServer_NoEchoInTime_TheCircuitIsGivenUpAndPendingWritesFail()
    {
        var clock = new ManualTimeProvider();
        CaClientOptions options = CaLoopback.Searching(server.SearchPlace) with { EchoTimeout = TimeSpan.FromSeconds(3) };
        await using CaClient client = new(options, clock);
        CaChannel channel = await ConnectAsync(client);
        Task write = channel.WriteAsync(CaValue.Of(1.0), Timeout.InfiniteTimeSpan, CancellationToken.None);
        Assert.Equal(CaCommand.WriteNotify, (await server.ReceiveAsync()).Header.Command);
        await clock.WaitForTimerAsync(options.EchoAfter, CancellationToken.None);
        clock.Advance(options.EchoAfter);
        Assert.Equal(CaCommand.Echo, (await server.ReceiveAsync()).Header.Command);
        await clock.WaitForTimerAsync(options.EchoTimeout, CancellationToken.None);
        clock.Advance(options.EchoTimeout);
        var lost = await Assert.ThrowsAsync<InstrumentTimeoutException>(() => write);
        Assert.Contains("no sign of life", lost.Message, StringComparison.Ordinal);
        Assert.Equal(1, channel.Disconnections);
    }

    [Fact]
    public async Task ServerAwayForAnHour_ByTheStandardOptions_IsFoundByTheFirstSearchOnItsReturn()
    {
        var clock = new ManualTimeProvider();
        CaClientOptions standard = new CaClientOptions() with { Addresses = [server.SearchPlace.ToString()], LocalAddress = IPAddress.Loopback };
        await using CaClient client = new(standard, clock);
        CaChannel channel = await ConnectAsync(client);
        await clock.WaitForTimerAsync(standard.FirstSearchInterval, CancellationToken.None); // the wait after the search that was answered
        clock.Advance(standard.FirstSearchInterval);
        server.Reset();
        await clock.WaitForTimerAsync(standard.FirstSearchInterval, CancellationToken.None);
        Assert.Equal(CaChannelState.Searching, channel.State);
        DateTimeOffset away = clock.GetUtcNow() + TimeSpan.FromHours(1);
        DateTimeOffset lastSearch = clock.GetUtcNow();
        while (lastSearch < away) lastSearch = await NextSearchAsync();

        DateTimeOffset found = await NextSearchAsync(answers: true);
        Assert.True(found - lastSearch <= standard.LongestSearchInterval, $"{found - lastSearch}");
        await server.OpenChannelAsync();
        await CaLoopback.UntilAsync(() => channel.State == CaChannelState.Connected);
        await AssertUsableAsync(channel);

        // Within the longest wait a search is due, whichever it is.
        async Task<DateTimeOffset> NextSearchAsync(bool answers = false)
        {
            Task search = answers ? server.AnswerSearchAsync() : server.ReceiveSearchAsync();
            await clock.WaitForTimersAsync(1, CancellationToken.None);
            clock.Advance(standard.LongestSearchInterval);
            DateTimeOffset now = clock.GetUtcNow();
            await search;
            return now;
        }
    }

    [Fact]
    public async Task Cancellation_OfARead_IsPromptAndLeavesTheChannelUsable()
    {
        await using CaClient client = CaLoopback.Client(server.SearchPlace);
        CaChannel channel = await ConnectAsync(client);
        using var abandon = new CancellationTokenSource();
        Task<CaReading> read = channel.ReadAsync(abandon.Token);
        await server.ReceiveAsync();
        await abandon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await AssertUsableAsync(channel);
    }

    [Fact]
    public async Task HalfAMessageThenReset_PendingReadFailsAndTheNextCircuitServes()
    {
        await using CaClient client = CaLoopback.Client(server.SearchPlace);
        CaChannel channel = await ConnectAsync(client);
        Task<CaReading> read = channel.ReadAsync(CancellationToken.None);
        CaMessage asked = await server.ReceiveAsync();
        await server.SendAsync(CaReply.Value(CaCommand.ReadNotify, asked.Header.Parameter2, TimeDouble, One).ToArray()[..20]);
        server.Reset();
        await Assert.ThrowsAsync<InstrumentException>(() => read);
        await ReconnectAsync(client, channel);
        await AssertUsableAsync(channel);
    }

    [Theory]
    [InlineData("FFFF 0008 0000 0000 00000000 00000000 0000000000000000")] // no such command
    [InlineData("000F 0003 0013 0000 00000001 00000001 0000000000000000")] // a payload of 3 bytes
    [InlineData("000F FFFF 0013 0000 00000001 00000001 7FFFFFF8 00001000")] // 2 GiB
    [InlineData("0012 0000 0063 0001 00000001 00000007")] // a channel of type 99
    [InlineData("474554202F20485454502F312E310D0A0D0A0000")] // another protocol
    public async Task Garbage_OnTheCircuit_IsNamedInHexAndTheClientConnectsAgain(string hex)
    {
        await using CaClient client = CaLoopback.Client(server.SearchPlace);
        CaChannel channel = await ConnectAsync(client);
        Task<CaReading> read = channel.ReadAsync(CancellationToken.None);
        await server.ReceiveAsync();
        await server.SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        var refused = await Assert.ThrowsAsync<ProtocolException>(() => read);
        Assert.Contains(hex[..2], refused.Message, StringComparison.Ordinal);
        await ReconnectAsync(client, channel);
        await AssertUsableAsync(channel);
    }

    [Fact]
    public async Task AnswerShorterThanItsCount_FailsTheReadAndNotTheCircuit()
    {
        await using CaClient client = CaLoopback.Client(server.SearchPlace);
        CaChannel channel = await ConnectAsync(client, count: 4096);
        Task<CaReading> read = channel.ReadAsync(CancellationToken.None);
        CaMessage asked = await server.ReceiveAsync();
        await server.SendAsync(CaMessage.Create(CaCommand.ReadNotify, TimeDouble.Number, 4096, 1, asked.Header.Parameter2, new byte[64]));
        await Assert.ThrowsAsync<ProtocolException>(() => read);
        await AssertUsableAsync(channel);
    }

    [Fact]
    public async Task ErrorMessage_ForARead_CarriesTheServersWords()
    {
        await using CaClient client = CaLoopback.Client(server.SearchPlace);
        CaChannel channel = await ConnectAsync(client);
        Task<CaReading> read = channel.ReadAsync(CancellationToken.None);
        CaMessage asked = await server.ReceiveAsync();
        await server.SendAsync(CaReply.Error(asked, 1, EcaStatus.GetFailed, "the record is locked"));
        var refused = await Assert.ThrowsAsync<InstrumentException>(() => read);
        Assert.Contains("the record is locked", refused.Message, StringComparison.Ordinal);
        await AssertUsableAsync(channel);
    }

    [Fact]
    public async Task ErrorMessage_ForAMonitor_EndsItWithTheServersWords()
    {
        await using CaClient client = CaLoopback.Client(server.SearchPlace);
        CaChannel channel = await ConnectAsync(client);
        using CaMonitor monitor = channel.Subscribe(DbrForm.Time, null, null, EventMask.Value, 4);
        await server.SendAsync(CaReply.Error(await server.ReceiveAsync(), 1, EcaStatus.AddFailed, "too many monitors"));
        var refused = await Assert.ThrowsAsync<InstrumentException>(() => monitor.ReadAsync(CancellationToken.None).AsTask());
        Assert.Contains("too many monitors", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChannelWithdrawn_FailsWhatIsPendingAndIsSearchedForAgain()
    {
        await using CaClient client = CaLoopback.Client(server.SearchPlace);
        CaChannel channel = await ConnectAsync(client);
        Task write = channel.WriteAsync(CaValue.Of(1.0), Timeout.InfiniteTimeSpan, CancellationToken.None);
        await server.ReceiveAsync();
        await server.SendAsync(CaReply.ServerDisconnected(1));
        await Assert.ThrowsAsync<InstrumentException>(() => write);
        await ReconnectAsync(client, channel);
        await AssertUsableAsync(channel);
    }

    [Fact]
    public async Task ChannelRefused_IsSearchedForAgain()
    {
        await using CaClient client = CaLoopback.Client(server.SearchPlace);
        CaChannel channel = client.Open("pv");
        CaMessage create = await BeAskedAsync();
        await server.SendAsync(CaReply.ChannelFailed(create.Header.Parameter1));
        await ReconnectAsync(client, channel);
        await AssertUsableAsync(channel);
        Assert.Equal(0, channel.Disconnections); // it had not been open
    }

    [Fact]
    public async Task ChannelNeitherOpenedNorRefused_IsSearchedForAgainAfterTheTimeOut()
    {
        var clock = new ManualTimeProvider();
        CaClientOptions options = CaLoopback.Searching(server.SearchPlace) with { OperationTimeout = TimeSpan.FromSeconds(2) };
        await using CaClient client = new(options, clock);
        CaChannel channel = client.Open("pv");
        Task<CaChannel> opening = channel.WhenConnectedAsync(CancellationToken.None);
        await BeAskedAsync();
        await clock.WaitForTimerAsync(options.FirstSearchInterval, CancellationToken.None); // else it could be taken for the wait before the next search
        clock.Advance(options.OperationTimeout);
        var late = await Assert.ThrowsAsync<InstrumentTimeoutException>(() => opening);
        Assert.Contains("answered the search, but the channel did not open", late.Message, StringComparison.Ordinal);

        await clock.WaitForTimerAsync(options.FirstSearchInterval, CancellationToken.None);
        clock.Advance(options.FirstSearchInterval);
        await ReconnectAsync(client, channel);
        await AssertUsableAsync(channel);
    }

    [Fact]
    public async Task ChannelThatOnlyAMonitorWaitsFor_NeverOpened_IsATypedFaultAndIsSearchedForAgain()
    {
        var clock = new ManualTimeProvider();
        CaClientOptions options = CaLoopback.Searching(server.SearchPlace) with { OperationTimeout = TimeSpan.FromSeconds(2) };
        await using CaClient client = new(options, clock);
        using CaMonitor monitor = client.Open("pv").Subscribe(DbrForm.Time, null, null, EventMask.Value, 4);
        await BeAskedAsync();
        await clock.WaitForTimerAsync(options.FirstSearchInterval, CancellationToken.None); // else it could be taken for the wait before the next search
        clock.Advance(options.OperationTimeout); // the circuit is open, and silent
        await CaLoopback.UntilAsync(() => client.CircuitCount == 0);
        Assert.Contains("the channel did not open", Assert.IsType<InstrumentTimeoutException>(client.LastError).Message, StringComparison.Ordinal);

        await clock.WaitForTimerAsync(options.FirstSearchInterval, CancellationToken.None);
        clock.Advance(options.FirstSearchInterval);
        await server.AnswerSearchAsync();
        await server.OpenChannelAsync();
        CaMessage subscription = await server.ReceiveAsync();
        Assert.Equal(CaCommand.EventAdd, subscription.Header.Command);
        await server.SendAsync(CaReply.Value(CaCommand.EventAdd, subscription.Header.Parameter2, TimeDouble, One));
        Assert.Equal(1.0, (await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask())).Value.Number());
    }

    [Fact]
    public async Task SearchReplies_DoubledLateAndBroken_AreHarmless()
    {
        await using CaClient client = CaLoopback.Client(server.SearchPlace);
        CaChannel channel = client.Open("pv");
        (IReadOnlyList<CaMessage> messages, IPEndPoint from) = await server.ReceiveSearchAsync();
        uint cid = messages[1].Header.Parameter1;
        byte[] found = CaReply.Found(cid, server.TcpPort).ToArray();
        await server.SendDatagramAsync([1, 2, 3], from);
        await server.SendDatagramAsync(CaReply.Found(cid, 0).ToArray(), from);
        await server.SendDatagramAsync(CaReply.Found(cid + 1000, server.TcpPort).ToArray(), from); // nobody's
        await server.SendDatagramAsync([.. found, .. found], from);
        await server.OpenChannelAsync();
        await channel.WhenConnectedAsync(CancellationToken.None);
        await server.SendDatagramAsync(found, from); // late
        await AssertUsableAsync(channel);
        Assert.Equal((1, 0L), (client.CircuitCount, client.RivalServers));
        Assert.IsType<ProtocolException>(client.LastError);
    }

    private async Task<CaChannel> ConnectAsync(CaClient client, uint count = 1)
    {
        CaChannel channel = client.Open("pv");
        await server.AnswerSearchAsync();
        await server.OpenChannelAsync(count);
        return await channel.WhenConnectedAsync(CancellationToken.None);
    }

    /// <summary>Lets the client come as far as its request to open the channel.</summary>
    private async Task<CaMessage> BeAskedAsync()
    {
        await server.AnswerSearchAsync();
        await server.AcceptAsync();
        CaMessage create;
        do create = await server.ReceiveAsync();
        while (create.Header.Command != CaCommand.CreateChannel);
        return create;
    }

    private async Task ReconnectAsync(CaClient client, CaChannel channel)
    {
        // An answer that comes before the old circuit is gone leads to that one, and then to another search.
        await CaLoopback.UntilAsync(() => client.CircuitCount == 0);
        await server.AnswerSearchAsync();
        await server.OpenChannelAsync();
        await CaLoopback.UntilAsync(() => channel.State == CaChannelState.Connected);
    }

    private async Task AssertUsableAsync(CaChannel channel)
    {
        Task<CaReading> read = channel.ReadAsync(CancellationToken.None);
        CaMessage asked = await server.ReceiveAsync();
        await server.SendAsync(CaReply.Value(CaCommand.ReadNotify, asked.Header.Parameter2, TimeDouble, One));
        Assert.Equal(1.0, (await read).Value.Number());
    }
}
