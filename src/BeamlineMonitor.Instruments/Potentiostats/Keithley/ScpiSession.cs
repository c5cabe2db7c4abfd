using System.Globalization;

namespace BeamlineMonitor.Instruments.Potentiostats.Keithley;

/// <summary>SCPI over one open line. Each question carries a number that the instrument sends back, so that a late reply never passes for its answer.</summary>
/// <param name="line">Owned: closed with the session.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class ScpiSession(LineSession line, TimeProvider ioTime) : IAsyncDisposable
{
    // The enable mask of the questionable-status register is the one number that both models keep and send back; nothing here uses its interrupt.
    private const string Mark = ":STAT:QUES:ENAB";
    private const int LargestMark = 32_000, MostErrors = 32;

    private int mark = (int)(ioTime.GetUtcNow().ToUnixTimeMilliseconds() % LargestMark); // not that of an earlier process

    /// <summary>Whether the line is gone, or swallows what is sent: another is to be opened.</summary>
    public bool IsClosed => line.IsClosed;

    /// <summary>Who answers on this line; null before the instrument has said that it is the configured model.</summary>
    public PotentiostatIdentity? Identity { get; set; }

    /// <summary>Sends commands, one a line.</summary>
    public ValueTask SendAsync(IEnumerable<string> commands, CancellationToken cancellationToken) =>
        line.SendAsync(string.Concat(commands.Select(command => command + "\n")), cancellationToken);

    /// <summary>Asks, and waits for the answer to this question; whatever else comes is passed over.</summary>
    /// <param name="question">One or more queries.</param>
    /// <param name="limit">Longest wait, real time.</param>
    /// <param name="cancellationToken">Abandons the question; its late answer will be passed over.</param>
    /// <returns>The answer; parts of several queries are parted by ';'.</returns>
    /// <exception cref="InstrumentTimeoutException">None came.</exception>
    public async Task<string> AskAsync(string question, TimeSpan limit, CancellationToken cancellationToken)
    {
        mark = (mark % LargestMark) + 1;
        string expected = mark.ToString(CultureInfo.InvariantCulture);
        await line.SendAsync($"{Mark} {expected};{Mark}?;{question}\n", cancellationToken);
        return await line.AnswerAsync(ioTime, limit, $"waiting for the answer to {question}", ReadAsync, cancellationToken);

        async ValueTask<string> ReadAsync(CancellationToken token)
        {
            while (true)
            {
                try
                {
                    string[] parts = (await line.ReadLineAsync(token)).Split(';', 2);
                    if (parts.Length == 2 && parts[0].TrimStart('+') == expected) return parts[1];
                }
                catch (ProtocolException)
                {
                    // A damaged line: if it was the answer, none comes.
                }
            }
        }
    }

    /// <summary>Sends settings, and believes them when the error queue is empty.</summary>
    /// <exception cref="ScpiErrorException">The queue held an error; the first is told, all are taken out.</exception>
    public async Task SetAsync(IEnumerable<string> commands, TimeSpan limit, CancellationToken cancellationToken)
    {
        await SendAsync(commands, cancellationToken);
        (int Code, string Text)? first = null;
        for (int i = 0; i < MostErrors; i++)
        {
            (int code, string text) = ParseError(await AskAsync(":SYST:ERR?", limit, cancellationToken));
            if (code == 0) break;
            first ??= (code, text);
        }

        if (first is { } error) throw new ScpiErrorException($"{line}: the instrument reports error {error.Code}, {error.Text}.", error.Code);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => line.DisposeAsync();

    /// <inheritdoc/>
    public override string ToString() => line.ToString();

    // 2400: -113,"Undefined header"; 2450: -113,"Undefined header;1;2026/11/28 17:00:00.000"
    private (int Code, string Text) ParseError(string answer)
    {
        string[] parts = answer.Split(',', 2);
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int code))
            throw new ProtocolException($"{line}: '{answer}' is no entry of an error queue.");
        return (code, parts[1].Trim('"').Split(';')[0]);
    }
}
