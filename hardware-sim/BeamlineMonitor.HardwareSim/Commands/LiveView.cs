using BeamlineMonitor.HardwareSim.Scenarios.Programmes;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.Instruments.Potentiostats;
using Spectre.Console;

namespace BeamlineMonitor.HardwareSim.Commands;

/// <summary>On a terminal: the truth table, refreshed in place.</summary>
/// <param name="output">The terminal.</param>
internal sealed class LiveView(TextWriter output) : TextView(output)
{
    private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
    private LiveDisplayContext? display;
    private string lastEnd = "";

    /// <inheritdoc/>
    public override TimeSpan Interval => TimeSpan.FromSeconds(0.5);

    /// <inheritdoc/>
    public override Task WhileOpenAsync(Func<Task> body) => console.Live(new Text("")).StartAsync(context =>
    {
        display = context;
        return body();
    });

    /// <inheritdoc/>
    public override void Show(Truth truth)
    {
        Table table = new() { Border = TableBorder.Simple, Title = new TableTitle(Invariant($"truth at {truth.At:yyyy-MM-dd HH:mm:ss}  {Describe(truth)}").EscapeMarkup()) };
        if (truth.RecordedAt is { } recorded) lastEnd = Invariant($"recorded at {recorded:yyyy-MM-dd HH:mm:ss}");
        if (lastEnd.Length > 0) table.Caption = new TableTitle(lastEnd.EscapeMarkup());
        foreach (string column in (string[])["layer", "z/µm", "x", "gauge x", "active", "inactive", "a/Å", "c/Å", "V/Å³"])
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap()); // fits into 80 columns
        foreach (LayerRow row in truth.Layers)
        {
            string[] seen = row.InGauge is { } s
                ? [Digits(s.MeanX, 4), Digits(s.ActiveX, 4), Digits(s.InactiveFraction, 3), Digits(s.A, 4), Digits(s.C, 4), Digits(s.Volume, 3)]
                : ["-", "-", "-", "-", "-", "-"];
            table.AddRow([Digits(row.Layer, 0), Digits(row.DepthMicrometres, 2), Digits(row.MeanX, 4), .. seen]);
        }

        display!.UpdateTarget(table);
    }

    /// <inheritdoc/>
    public override void Ended(ProgrammeStep step, StepEnd end, DateTimeOffset at) => lastEnd = Describe(step, end, at);

    private static string Digits(double value, int digits) => value.ToString($"F{digits}", System.Globalization.CultureInfo.InvariantCulture);
}
