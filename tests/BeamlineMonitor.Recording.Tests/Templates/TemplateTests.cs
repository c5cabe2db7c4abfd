using System.Text;
using BeamlineMonitor.Recording.Templates;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Recording.Tests.Templates;

public class TemplateTests
{
    private const string First = "{\"t\":\"2026-03-04T05:06:07.123456Z\",\"seq\":41,\"E_V\":[3.1234],\"I_A\":[0.00012]}";

    // Few different bytes make runs that occur many times, which is what could lead the packing astray.
    private static readonly Gen<byte[]> Bodies = Gen.Choose(0, 300).SelectMany(n => Gen.Choose(0, 3).Select(b => (byte)b).ArrayOf(n));

    [Fact]
    public void Pack_AnyBodyAgainstAnyTemplate_ComesBack() => Prop.ForAll(
        Bodies.ToArbitrary(),
        Bodies.ToArbitrary(),
        (template, body) => Assert.Equal(body, Template.Unpack(template, new Template(template).Pack(body)))).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(1, 1));

    [Fact]
    public void Pack_MessageLikeTheFirst_IsWhatDiffers()
    {
        byte[] first = Encoding.UTF8.GetBytes(First);
        byte[] second = Encoding.UTF8.GetBytes(First.Replace("07.12", "08.93").Replace("41", "42").Replace("3.1234", "3.1239"));

        byte[] packed = new Template(first).Pack(second);
        Assert.Equal(second, Template.Unpack(first, packed));
        Assert.InRange(packed.Length, 1, second.Length / 3);
    }

    [Fact]
    public void PackAlone_Text_CanStillBeRead() =>
        Assert.Contains(First, Encoding.UTF8.GetString(Template.PackAlone(Encoding.UTF8.GetBytes(First))), StringComparison.Ordinal);

    [Fact]
    public void Pack_TemplateTooLong_StandsAlone()
    {
        byte[] body = new byte[100_000];
        byte[] packed = new Template(body).Pack(body);
        Assert.Equal(body, Template.Unpack([], packed));
    }

    [Fact]
    public void Unpack_AnyBytes_GiveABodyOrOneKindOfError() => Prop.ForAll(
        Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().ToArbitrary(),
        bytes =>
        {
            Exception? error = Record.Exception(() => Template.Unpack(Encoding.UTF8.GetBytes(First), bytes));
            Assert.True(error is null or InvalidDataException, $"{error}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(1, 1));
}
