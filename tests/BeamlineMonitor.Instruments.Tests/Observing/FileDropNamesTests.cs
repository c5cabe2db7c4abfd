using BeamlineMonitor.Instruments.Observing;
using BeamlineMonitor.Instruments.Observing.FileDrops;

namespace BeamlineMonitor.Instruments.Tests.Observing;

public sealed class FileDropNamesTests
{
    [Theory]
    [InlineData("tic.mca", ObservedSubject.Standard, null, null, null)]
    [InlineData("cellB_s12_03.mca", ObservedSubject.Layer, "cellB", 4, 12)]
    [InlineData("cellB_s12_x.mca", ObservedSubject.Layer, "cellB", null, 12)]
    public void Read_NameThatFits_SaysWhatItHolds(string name, ObservedSubject subject, string? cell, int? layer, int? scan) =>
        Assert.Equal(new ObservedLabel(subject, cell, layer, scan), Names().Read(name));

    [Theory]
    [InlineData("tic.mca~")]
    [InlineData("old-tic.mca")]
    [InlineData("tic.mca\n")]
    [InlineData("")]
    public void Read_MoreOrLessThanTheWholeName_FitsNothing(string name) => Assert.Null(Names().Read(name));

    [Fact]
    public void Read_NameThatFitsTwoPatterns_IsOfTheFirst()
    {
        FileDropNames names = new([(ObservedSubject.Standard, @"a.*\.mca"), (ObservedSubject.Layer, @".*\.mca")], firstLayer: 1);
        Assert.Equal([ObservedSubject.Standard, ObservedSubject.Layer], names.Subjects);
        Assert.Equal((ObservedSubject.Standard, ObservedSubject.Layer), (names.Read("a1.mca")!.Subject, names.Read("b1.mca")!.Subject));
    }

    /// <summary>A matcher that goes back over what it tried would need 2^200 steps here.</summary>
    [Fact]
    public void Read_NestedRepetition_EndsWithoutAFit() =>
        Assert.Null(new FileDropNames([(ObservedSubject.Layer, @"(a+)+\.mca")], firstLayer: 1).Read(new string('a', 200)));

    [Theory]
    [InlineData("(a", "Not enough )")]
    [InlineData(@"a)|(b", "Too many )")]
    [InlineData(@"(?<!old)tic\.mca", "looks around")]
    [InlineData(@"(?<cell>.)\1\.mca", "refers back")]
    public void Compile_NoPatternForIt_SaysWhy(string pattern, string why) =>
        Assert.Contains(why, Assert.ThrowsAny<ArgumentException>(() => FileDropNames.Compile(pattern)).Message, StringComparison.Ordinal);

    private static FileDropNames Names() =>
        new([(ObservedSubject.Standard, @"tic\.mca"), (ObservedSubject.Layer, @"(?<cell>cell.)_s(?<scan>\d+)_(?:(?<layer>\d+)|x)\.mca")], firstLayer: 0);
}
