using System.Globalization;
using System.Net;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

/// <summary>
/// The recorded conversation with a real IOC, replayed line by line: the client must say what was said then, and is told the bytes that
/// were told then. Only what each side chooses anew differs: ports and request numbers. Three lines are cut short in the recording and
/// are completed by their rule, to their recorded lengths.
/// </summary>
public sealed class CaTraceTests
{
    private static readonly string[] Names = ["6bma1:mca1", .. new[] { "PRTM", "ERST", "ACQG", "ERTM", "ELTM" }.Select(field => $"6bma1:mca1.{field}")];

    [SharedDataFact]
    public async Task Client_RecordedConversation_RunsThroughToItsEnd()
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(RepositoryFolder.SharedData!, "channel-access-trace.txt"));
        Queue<(char Side, string Label, byte[] Bytes, int Length)> script = new(lines.Where(line => line[0] is '<' or '>').Select(Parse));
        Assert.Equal(62, script.Count);
        using var server = new ScriptedCaServer();
        var clock = new ManualTimeProvider();
        CaClientOptions options = CaLoopback.Searching(server.SearchPlace);
        await using var client = new CaClient(options, clock);
        CaChannel[] channels = [.. Names.Select(client.Open)];
        (CaChannel val, CaChannel prtm, CaChannel erst, CaChannel acqg, CaChannel ertm) = (channels[0], channels[1], channels[2], channels[3], channels[4]);

        await SearchAsync(server, script);
        await server.AcceptAsync();
        while (script.Peek().Label is "VERSION" or "CLIENT_NAME" or "HOST_NAME" or "CREATE_CHAN") await ExpectAsync(server, script);
        while (script.Peek().Side == '<') await server.SendAsync(script.Dequeue().Bytes);
        foreach (CaChannel channel in channels) await channel.WhenConnectedAsync(CancellationToken.None);
        Assert.Equal((CaType.Long, 4096u, AccessRights.Read | AccessRights.Write), (val.NativeType, val.NativeCount, val.Rights));
        Assert.Equal([CaType.Double, CaType.Enum, CaType.Enum, CaType.Double, CaType.Double], channels.Skip(1).Select(channel => channel.NativeType));

        Task preset = prtm.WriteAsync(CaValue.Of(2.0), CancellationToken.None);
        await AnswerAsync(server, script, await ExpectAsync(server, script));
        await preset;

        using CaMonitor acquiring = acqg.Subscribe(DbrForm.Time, null, null, EventMask.Value | EventMask.Alarm, 64);
        await ExpectAsync(server, script);
        using CaMonitor elapsed = ertm.Subscribe(DbrForm.Time, null, null, EventMask.Value | EventMask.Alarm, 64);
        await ExpectAsync(server, script);
        Task start = erst.WriteAsync(CaValue.OfStates(1), Timeout.InfiniteTimeSpan, CancellationToken.None);
        CaMessage erase = await ExpectAsync(server, script);
        while (script.Peek().Label == "cmd 1") await server.SendAsync(script.Dequeue().Bytes);
        Assert.False(start.IsCompleted);
        await AnswerAsync(server, script, erase);
        await start;
        Assert.Equal(1.919, Math.Round(elapsed.Latest!.Value.Number(), 3)); // the race: the end is told before the last events
        Assert.Equal(1.0, acquiring.Latest!.Value.Number());

        Task<CaReading> read = val.ReadAsync(DbrForm.Time, null, 0, CancellationToken.None);
        CaMessage request = await ExpectAsync(server, script);
        while (script.Peek().Label == "cmd 1") await server.SendAsync(script.Dequeue().Bytes);
        await AnswerAsync(server, script, request);
        CaReading spectrum = await read;
        Assert.Equal(4096, spectrum.Value.Count);
        Assert.Equal(12951, spectrum.Value.Int32s.ToArray().Sum());
        Assert.Equal([1, 0, 0, 0, 1], spectrum.Value.Int32s[..5].ToArray());

        List<double> states = await DrainAsync(acquiring, 3);
        List<double> times = await DrainAsync(elapsed, 25);
        Assert.Equal([0, 1, 0], states);
        Assert.Equal(2.0, times[^1]);
        Assert.Equal(times.Order(), times);
        Assert.Equal("08:11:21.564", acquiring.Latest!.Stamp!.Value.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture));

        await clock.WaitForTimerAsync(options.EchoAfter, CancellationToken.None); // the wait after the last search may be there, too
        clock.Advance(options.EchoAfter);
        await ExpectAsync(server, script);
        await server.SendAsync(script.Dequeue().Bytes);
        Assert.Empty(script);
        Assert.Equal((0L, CaChannelState.Connected), (client.LateReplies, val.State));
    }

    private static async Task SearchAsync(ScriptedCaServer server, Queue<(char Side, string Label, byte[] Bytes, int Length)> script)
    {
        (_, _, byte[] asked, int askedLength) = script.Dequeue();
        (_, _, byte[] answered, int answeredLength) = script.Dequeue();
        CaMessage[] searches = [.. Names.Select((name, i) => CaRequest.Search((uint)i + 1, name))];
        byte[] datagram = SearchDatagrams.Pack(searches).Single();
        Assert.Equal(askedLength, datagram.Length);
        Assert.Equal(asked, datagram[..asked.Length]);

        // The client may have begun to search before it knew all names: hear it out until all six have been asked for.
        Dictionary<uint, string> heard = [];
        IPEndPoint from;
        do
        {
            (IReadOnlyList<CaMessage> messages, from) = await server.ReceiveSearchAsync();
            Assert.Equal(CaRequest.Version().Header, messages[0].Header);
            foreach (CaMessage search in messages.Skip(1))
            {
                Assert.Equal(searches[search.Header.Parameter1 - 1].ToArray(), search.ToArray());
                heard[search.Header.Parameter1] = search.Text;
            }
        }
        while (heard.Count < Names.Length);

        CaMessage greeting = CaMessage.Create(CaCommand.Version, 1, CaMessage.MinorVersion, 0, 0);
        byte[] recorded = SearchDatagrams.Pack([.. heard.Keys.Order().Select(cid => CaReply.Found(cid, 5564))], greeting).Single();
        Assert.Equal(answeredLength, recorded.Length);
        Assert.Equal(answered, recorded[..answered.Length]);
        byte[] here = SearchDatagrams.Pack([.. heard.Keys.Order().Select(cid => CaReply.Found(cid, server.TcpPort))], greeting).Single();
        await server.SendDatagramAsync(here, from);
    }

    private static async Task<CaMessage> ExpectAsync(ScriptedCaServer server, Queue<(char Side, string Label, byte[] Bytes, int Length)> script)
    {
        (char side, string label, byte[] bytes, _) = script.Dequeue();
        Assert.Equal('>', side);
        CaMessage recorded = Assert.Single(CaMessage.ReadDatagram(bytes));
        CaMessage said = await server.ReceiveAsync();
        bool hasIoid = recorded.Header.Command is CaCommand.ReadNotify or CaCommand.WriteNotify;
        CaHeader expected = hasIoid ? recorded.Header with { Parameter2 = said.Header.Parameter2 } : recorded.Header;
        Assert.True(expected == said.Header, $"{label}: {said.Header}");
        Assert.Equal(recorded.Payload.ToArray(), said.Payload.ToArray());
        return said;
    }

    private static async Task AnswerAsync(
        ScriptedCaServer server, Queue<(char Side, string Label, byte[] Bytes, int Length)> script, CaMessage request)
    {
        byte[] bytes = [.. script.Dequeue().Bytes];
        request.ToArray().AsSpan(12, 4).CopyTo(bytes.AsSpan(12)); // the client's own number for the request
        await server.SendAsync(bytes);
    }

    private static async Task<List<double>> DrainAsync(CaMonitor monitor, int count)
    {
        List<double> values = [];
        for (int i = 0; i < count; i++) values.Add((await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask())).Value.Number());
        return values;
    }

    private static (char Side, string Label, byte[] Bytes, int Length) Parse(string line)
    {
        string label = line[2..25].Trim();
        string rest = line[25..];
        int dots = rest.IndexOf("...", StringComparison.Ordinal);
        byte[] bytes = Convert.FromHexString((dots < 0 ? rest : rest[..dots]).Replace(" ", "", StringComparison.Ordinal));
        if (dots < 0) return (line[0], label, bytes, bytes.Length);
        int length = int.Parse(rest[(rest.IndexOf('(', StringComparison.Ordinal) + 1)..rest.IndexOf(" bytes", StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        return (line[0], label, label == "cmd 15" ? CompletedSpectrum(bytes, length) : bytes, length);
    }

    /// <summary>The recorded start of the spectrum, zeros, and one channel that makes the recorded sum of 12951.</summary>
    private static byte[] CompletedSpectrum(byte[] start, int length)
    {
        byte[] bytes = new byte[length];
        start.CopyTo(bytes, 0);
        int sum = 0;
        for (int i = CaHeader.PlainSize + 12; i + 4 <= start.Length; i += 4) sum += System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(start.AsSpan(i));
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(length - 12), 12951 - sum); // before the 4 bytes of padding
        return bytes;
    }
}
