using System.Collections.Immutable;
using System.CommandLine;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.UnitCells;

namespace BeamlineMonitor.Commands;

/// <summary>The verb <c>unitcell</c>: refines a unit cell against a list of indexed lines.</summary>
internal static class UnitCellCommand
{
    /// <summary>σ(2θ) that UnitCell assumes (Holland and Redfern 1997), degrees; for lines without σ that are weighted by σ.</summary>
    private const double UsualSigmaTwoThetaDegrees = 0.005;

    private const int MaxCharacters = 1 << 20;

    private static readonly Argument<FileInfo> FileArgument =
        new("FILE") { Description = "Text lines 'h k l value [sigma]'; # starts a comment." };

    private static readonly Option<string> SystemOption = new Option<string>("--system")
    {
        Description = "Crystal system.",
        Required = true,
    }.AcceptOnlyFromAmong([.. Enum.GetNames<CrystalSystem>().Select(name => name.ToLowerInvariant())]);

    private static readonly Option<string> QuantityOption = new Option<string>("--quantity")
    {
        Description = "What the values are: 2θ (degrees), d (Å), energy (keV) or q = 1/d² (Å⁻²).",
        Required = true,
    }.AcceptOnlyFromAmong([.. Enum.GetValues<LineQuantity>().Select(UnitCellJson.QuantityName)]);

    private static readonly Option<double> WavelengthOption =
        new("--wavelength") { Description = "Wavelength, Å; for two-theta, and for the usual σ(2θ) of d and q." };

    private static readonly Option<double> TwoThetaOption =
        new("--two-theta") { Description = "Fixed scattering angle, degrees; for energy." };

    private static readonly Option<bool> ZeroOption = new("--zero") { Description = "Refine a zero shift of two-theta or energy." };

    private static readonly Option<string?> WeightsOption = new Option<string?>("--weights")
    {
        Description = "Weights; by default sigma where every line has one, unit where none has. "
            + "With sigma, a line without one gets 0.005° in 2θ.",
    }.AcceptOnlyFromAmong("unit", "sigma");

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var command = new Command("unitcell", "Refine a unit cell against indexed lines, with regression diagnostics.")
        {
            FileArgument, SystemOption, QuantityOption, WavelengthOption, TwoThetaOption, ZeroOption, WeightsOption, JsonOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        LineGeometry geometry = GeometryOf(parsed);
        bool zero = parsed.GetValue(ZeroOption);
        if (zero && !geometry.HasZero) throw new InputException("--zero needs --quantity two-theta or energy: d and q have no zero.");

        ImmutableArray<ObservedLine> lines = await ReadAsync(parsed.GetValue(FileArgument)!, cancellationToken);
        LineWeights weights = WeightsOf(parsed.GetValue(WeightsOption), lines);
        bool needsUsualSigma = weights == LineWeights.Sigma && lines.Any(line => line.Sigma is null);
        if (needsUsualSigma && Given(parsed, WavelengthOption) is null)
            throw new InputException("A line has no sigma, and the usual σ(2θ) of 0.005° needs --wavelength; use --weights unit.");

        var options = new UnitCellOptions(Enum.Parse<CrystalSystem>(parsed.GetValue(SystemOption)!, ignoreCase: true), geometry)
        {
            RefineZero = zero,
            Weights = weights,
            DefaultSigmaTwoThetaDegrees = needsUsualSigma ? UsualSigmaTwoThetaDegrees : null,
        };
        UnitCellResult result = UnitCellRefinement.Refine(lines, options);
        if (result.Status == UnitCellStatus.InvalidLines) throw new InputException(result.Message!);

        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(JsonOption)) await output.WriteLineAsync(UnitCellJson.Of(result).ToJsonString());
        else if (result.Solution is { } cell) UnitCellTable.Write(output, options, cell);
        if (result.Status == UnitCellStatus.Ok) return ExitCode.Ok;

        await parsed.InvocationConfiguration.Error.WriteLineAsync($"{parsed.GetValue(FileArgument)}: {result.Message}");
        return ExitCode.Refused;
    }

    private static LineGeometry GeometryOf(ParseResult parsed)
    {
        string quantity = parsed.GetValue(QuantityOption)!;
        double? wavelength = Given(parsed, WavelengthOption), twoTheta = Given(parsed, TwoThetaOption);
        if (wavelength is { } w && !(w > 0 && double.IsFinite(w))) throw new InputException("--wavelength must be above 0 Å.");
        if (twoTheta is { } t && !(t > 0 && t < 180)) throw new InputException("--two-theta must lie between 0 and 180°.");
        if (quantity == "energy" && wavelength is not null) throw new InputException("--wavelength does not go with --quantity energy.");
        if (quantity != "energy" && twoTheta is not null) throw new InputException("--two-theta goes with --quantity energy only.");
        return quantity switch
        {
            "two-theta" => LineGeometry.TwoTheta(wavelength ?? throw new InputException("--quantity two-theta needs --wavelength.")),
            "d" => LineGeometry.DSpacing(wavelength),
            "energy" => LineGeometry.Energy(twoTheta ?? throw new InputException("--quantity energy needs --two-theta.")),
            _ => LineGeometry.Q(wavelength),
        };
    }

    private static double? Given(ParseResult parsed, Option<double> option) =>
        parsed.GetResult(option) is null ? null : parsed.GetValue(option);

    private static LineWeights WeightsOf(string? stated, ImmutableArray<ObservedLine> lines)
    {
        if (stated is not null) return stated == "unit" ? LineWeights.Unit : LineWeights.Sigma;
        int known = lines.Count(line => line.Sigma is not null);
        if (known == 0) return LineWeights.Unit;
        if (known == lines.Length) return LineWeights.Sigma;
        string? place = lines.First(line => line.Sigma is null).Origin;
        throw new InputException($"{place}: no sigma here, but others have one; give all of them or state --weights.");
    }

    private static async Task<ImmutableArray<ObservedLine>> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            using StreamReader reader = file.OpenText();
            char[] text = new char[MaxCharacters + 1];
            int length = await reader.ReadBlockAsync(text, cancellationToken);
            return length > MaxCharacters
                ? throw new InputException($"{file}: more than {MaxCharacters} characters are no list of lines.")
                : LineList.Parse(new string(text, 0, length), file.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new InputException(e is FormatException ? e.Message : $"{file}: {e.Message}", e);
        }
    }
}
