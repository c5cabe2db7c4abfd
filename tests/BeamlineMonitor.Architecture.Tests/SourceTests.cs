using BeamlineMonitor.Architecture.Tests.Rules;
using Xunit.Abstractions;

namespace BeamlineMonitor.Architecture.Tests;

public class SourceTests(ITestOutputHelper output)
{
    [Fact]
    public void Files_AreShort()
    {
        int median = LengthRule.Median(Repository.Product);
        output.WriteLine($"median {median} lines of {Repository.Product.Count()} files");
        Assert.InRange(median, 1, LengthRule.LargestMedian);
        Assert.Empty(Repository.Product.SelectMany(LengthRule.Check));
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(301, 1)]
    public void Length_OneLineTooMany_IsNamed(int lines, int complaints) => Assert.Equal(complaints, LengthRule.Check(Lines(lines)).Count());

    [Fact]
    public void Median_IsTheMiddleFile() => Assert.Equal(7, LengthRule.Median([Lines(200), Lines(7), Lines(3)]));

    [Fact]
    public void Files_HoldOneTypeOfTheirName() => Assert.Empty(Repository.Product.SelectMany(TypeDeclarations.CheckOnePerFile));

    [Theory]
    [InlineData("src/A.cs", "public sealed class A;\ninternal enum B { C }", 1)]
    [InlineData("src/A.cs", "public readonly record struct Other(int X);", 1)]
    [InlineData("src/A.cs", "public delegate void Other(int x);", 1)]
    [InlineData("src/A.cs", "Console.WriteLine(1);", 1)]
    [InlineData("src/Program.cs", "Console.WriteLine(1);", 0)]
    [InlineData("src/A.cs", "public abstract record A\n{\n    private struct Inner;\n}", 0)]
    [InlineData("src/A.Codes.cs", "internal static partial class A<T>;", 0)]
    public void OnePerFile_SecondOrOtherType_IsNamed(string path, string text, int complaints) =>
        Assert.Equal(complaints, TypeDeclarations.CheckOnePerFile(new SourceFile(path, text)).Count());

    [Fact]
    public void Types_HaveTellingNames() => Assert.Empty(Repository.CSharp.SelectMany(TypeDeclarations.CheckNames));

    [Theory]
    [InlineData("public class RunManager;")]
    [InlineData("class A\n{\n    private static class PathHelper;\n}")]
    [InlineData("internal static class MathUtils;")]
    [InlineData("public record FrameInfo(int X);")]
    [InlineData("public interface ISpectrumData;")]
    public void Names_EmptyWord_IsNamed(string text) => Assert.Single(TypeDeclarations.CheckNames(new SourceFile("src/A.cs", text)));

    [Fact]
    public void Product_HidesNoFault() => Assert.Empty(Repository.Product.SelectMany(CatchAllRule.Check));

    [Theory]
    [InlineData("A", "catch (Exception) { }", 1)]
    [InlineData("A", "catch { return; }", 1)]
    [InlineData("A", "catch\n{\n    return;\n}", 1)]
    [InlineData("A", "catch (System.Exception e) { Log(e); }", 1)]
    [InlineData("A", "catch (Exception e) when (e is not OutOfMemoryException) { Log(e); }", 1)]
    [InlineData("A", "catch (Exception e) when (e is not OutOfMemoryException) { Log(e); // a broken sink stops no other\n}", 0)]
    [InlineData("A", "catch (Exception e) when (e is IOException or TimeoutException) { }", 0)]
    [InlineData("A", "catch { if (open) { Close(); } throw; }", 0)]
    [InlineData("A", "catch (IOException) { }", 0)]
    [InlineData("SinkFanOut", "catch (Exception e) { Count(e); }", 0)]
    public void CatchAll_ThatHidesAFault_IsNamed(string name, string text, int complaints) =>
        Assert.Equal(complaints, CatchAllRule.Check(new SourceFile($"src/{name}.cs", text)).Count());

    private static SourceFile Lines(int count) => new("src/A.cs", string.Concat(Enumerable.Repeat("x\n", count)));
}
