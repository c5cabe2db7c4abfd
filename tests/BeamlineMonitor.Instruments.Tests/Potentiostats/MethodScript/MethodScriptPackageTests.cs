using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

/// <summary>Lines printed in the maker's examples and manual.</summary>
public sealed class MethodScriptPackageTests
{
    public static TheoryData<string, double[], int?, int?> Published => new()
    {
        { "Pda84E63DAn;ba82AB973f,14,284", [0.005137370, 2.799987e-9], 4, 0x84 },
        { "Pda7F85F3Fu;ba48D503Dp,10,288", [-0.499905, -5.7847747e-5], 0, 0x88 },
        { "Pda7F9234Bu;ba4E2C324p,10,288", [-0.449717, -5.2247772e-5], 0, 0x88 },
        { "Pda806EC24u;baAE16C6Dp,10,288", [0.453668, 4.8327789e-5], 0, 0x88 },
        { "Pda807B031u;baB360495p,10,288", [0.503857, 5.3871765e-5], 0, 0x88 },
        { "Pda7F85F3Fu;ba4BA99F0p,10,288", [-0.499905, -5.487976e-5], 0, 0x88 },
        { "PdcDF5DFF4u;cc896D904m,10,287;cd82DB1A8u,10,287", [99.999732, 9885.956, 2.994600], 0, 0x87 },
        { "Pda807A1CAu;ba6FFA74Ba,14,200", [0.500170, -1.6799925e-11], 4, 0 },
    };

    public static TheoryData<string> PublishedLines => [.. Published.Select(row => (string)row[0])];

    [Theory]
    [MemberData(nameof(Published))]
    public void Decode_PublishedLine_GivesPrintedValues(string line, double[] values, int? status, int? range)
    {
        ImmutableArray<MethodScriptVariable> variables = MethodScriptPackage.Decode(line);

        // The printed values have as many digits as the line; a double nearest to them is equal.
        Assert.Equal(values, variables.Select(variable => variable.Number!.Value.Value));
        Assert.Equal((MethodScriptStatus?)status, variables[^1].Status);
        Assert.Equal(range, variables[^1].RangeIndex);
        Assert.Equal(line.Split(';').Select(part => part.TrimStart('P')[..2]), variables.Select(variable => variable.Type));
    }

    [Theory]
    [MemberData(nameof(PublishedLines))]
    public void Encode_PublishedLine_GivesItBack(string line)
    {
        ImmutableArray<MethodScriptVariable> variables = MethodScriptPackage.Decode(line);
        Assert.Equal(line, MethodScriptPackage.Encode(variables.AsSpan()));

        // From the values alone too: the device's choice of prefix is ours.
        IEnumerable<MethodScriptNumber?> again = variables.Select(variable => (MethodScriptNumber?)MethodScriptNumber.FromValue(variable.Number!.Value.Value));
        Assert.Equal(variables.Select(variable => variable.Number), again);
    }

    [Theory]
    [InlineData("800000Am", 0.01)]
    [InlineData("7FFFFF6m", -0.01)]
    [InlineData("838A55Au", 3.712346)]
    [InlineData("8000000 ", 0)]
    [InlineData("FFFFFFFE", 1.34217727e26)]
    [InlineData("0000000a", -1.34217728e-10)]
    public void Number_PrintedForm_IsReadAndWritten(string text, double value)
    {
        MethodScriptVariable variable = Assert.Single(MethodScriptPackage.Decode($"Pab{text}"));
        Assert.Equal(value, variable.Number!.Value.Value);
        Assert.Equal(text, variable.Number.Value.Encode());
        if (value > -1e-10) Assert.Equal(text, MethodScriptNumber.FromValue(value).Encode());
    }

    [Fact]
    public void Decode_PrefixThatIsAHexDigit_IsCutByPosition()
    {
        ImmutableArray<MethodScriptVariable> variables = MethodScriptPackage.Decode("Pba800000Aa;ba800000Af;ba800000AE;ba800000Ai");
        Assert.Equal([1e-17, 1e-14, 1e19, 10], variables.Select(variable => variable.Number!.Value.Value));
    }

    [Fact]
    public void Decode_NaN_IsAMissingValue()
    {
        MethodScriptVariable variable = Assert.Single(MethodScriptPackage.Decode("Pba     nan,12,20C,41F"));
        Assert.Null(variable.Number);
        Assert.Equal(MethodScriptStatus.Overload, variable.Status);
        Assert.Equal((12, 31u), (variable.RangeIndex, variable.Noise));
        Assert.Equal("Pba     nan,12,20C,41F", MethodScriptPackage.Encode([variable]));
    }

    [Fact]
    public void Decode_UnknownMetadata_IsPassedOver() =>
        Assert.Equal(MethodScriptStatus.Underload, Assert.Single(MethodScriptPackage.Decode("Pba800000Am,7AB,14")).Status);

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("Qda84E63DAn")]
    [InlineData("Pda84E63DA")]
    [InlineData("Pda84E63DAx")]
    [InlineData("PDA84E63DAn")]
    [InlineData("Pda84E63GAn")]
    [InlineData("Pda84E63DAn;")]
    [InlineData("Pda84E63DAn,")]
    [InlineData("Pda84E63DAn,1")]
    [InlineData("Pda84E63DAn,144")]
    [InlineData("Pda84E63DAn,2844")]
    [InlineData("Pda84E63DAn14")]
    [InlineData("Pda    nan")]
    [InlineData("Pda      nan")]
    [InlineData("Pda-4E63DAn")]
    public void Decode_Malformed_IsAProtocolError(string line) => Assert.Throws<ProtocolException>(() => MethodScriptPackage.Decode(line));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e27)]
    public void FromValue_NotRepresentable_Throws(double value) => Assert.Throws<ArgumentOutOfRangeException>(() => MethodScriptNumber.FromValue(value));

    [Fact]
    public void FromValue_AnyValue_IsWithinHalfADigit() =>
        Check.One(Config.QuickThrowOnFailure.WithReplay(1, 3), Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat>(), number =>
        {
            double value = number.Get;
            if (Math.Abs(value) > 1e26 || Math.Abs(value) < 1e-12) return true;
            double again = MethodScriptNumber.FromValue(value).Value;

            // At worst the mantissa is 2^27 / 1000, so half a digit is 4e-6 of the value.
            return Math.Abs(again - value) <= 4e-6 * Math.Abs(value);
        }));

    [Fact]
    public void Encode_AnyMantissaAndPrefix_IsReadBack()
    {
        foreach (char prefix in "afpnum kMGTPEi")
        {
            foreach (int mantissa in new[] { -(1 << 27), -1, 0, 1, 10, (1 << 27) - 1 })
            {
                MethodScriptNumber number = new(mantissa, prefix);
                Assert.Equal(number, Assert.Single(MethodScriptPackage.Decode(string.Create(CultureInfo.InvariantCulture, $"Pja{number.Encode()}"))).Number);
            }
        }
    }
}
