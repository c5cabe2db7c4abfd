using BeamlineMonitor.Analysis.Configuration;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>Reads the places of a carousel, and checks that cells do not stand in one another's.</summary>
internal static class CarouselParser
{
    private const string Place = "carousel_um", Within = "carousel_within_um";
    private const double Largest = 1e7, UsualWithin = 100;

    /// <summary>Reads the place of a cell or of the standard.</summary>
    /// <param name="entry">Its object.</param>
    /// <returns>µm; null where none is given.</returns>
    public static double? Read(ConfigObject entry) => entry.Has(Place) ? entry.Number(Place, -Largest, Largest) : null;

    /// <summary>Reads how far the carousel may stand from a place.</summary>
    /// <param name="root">The plan.</param>
    /// <returns>µm.</returns>
    public static double ReadWithin(ConfigObject root) => root.Has(Within) ? root.Number(Within, 0.1, 1e5) : UsualWithin;

    /// <summary>Checks the places against each other.</summary>
    /// <param name="root">The plan, for its faults.</param>
    /// <param name="plan">The plan as read.</param>
    public static void Check(ConfigObject root, RunPlan plan)
    {
        double?[] places = [.. plan.Cells.Select(cell => cell.CarouselMicrometres), .. plan.Standard is { } standard ? [standard.CarouselMicrometres] : (double?[])[]];
        if (places.All(place => place is null)) return;
        if (places.Any(place => place is null)) root.Fault("cells", $"give {Place} to each cell and to the standard, or to none");
        for (int one = 0; one < plan.Cells.Length; one++)
        {
            for (int other = one + 1; other < plan.Cells.Length; other++)
            {
                double? apart = plan.Cells[one].CarouselMicrometres - plan.Cells[other].CarouselMicrometres;
                if (Math.Abs(apart ?? double.MaxValue) <= 2 * plan.CarouselWithinMicrometres)
                    root.Fault($"cells[{other}].{Place}", $"is the place of {plan.Cells[one].Name}, within twice {Within}");
            }
        }
    }
}
