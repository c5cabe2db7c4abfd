using System.Text;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.MethodScript;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;
using BeamlineMonitor.Instruments.Tests.Channels;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

/// <summary>The emulator on its own, byte for byte, as the maker's documents show the device.</summary>
public sealed class MethodScriptDeviceEmulatorTests
{
    [Fact]
    public async Task Commands_Idle_AreAnsweredAsPublished()
    {
        await using MethodScriptRig rig = new(onPty: false, device: new("es4_lr") { SerialNumber = "ES4LR20B0008", DeafAfterError = TimeSpan.Zero });
        await using RawLine line = await OpenAsync(rig);

        await line.AskAsync("t\n", "tes4_lr1500#Mar 12 2026 14:28:01\nR*\n");
        await line.AskAsync("v\r\n", "v01.09.00\n");
        await line.AskAsync("\ni\n", "iES4LR20B0008\n");
        await line.AskAsync("CC\n", $"CC{new string('F', 64)}\n");
        await line.AskAsync("CM\n", $"CM{new string('F', 64)}\n");
        await line.AskAsync("Z\n", "Z!0006\n");
        await line.AskAsync("H\n", "H!0006\n");
        await line.AskAsync("r\n", "r!000C\n");
        await line.AskAsync("Q\n", "Q!0003\n");
        await line.AskAsync(new string('x', 300) + "\n", "x!0008\n");
    }

    [Theory]
    [InlineData("set_pgstat_chn 0", "e!4001: Line 1, Col 1")]
    [InlineData("var p\n  var p", "e!4026: Line 2, Col 7")]
    [InlineData("var 7", "e!4004: Line 1, Col 5")]
    [InlineData("send_string \"x", "e!4004: Line 1, Col 13")]
    [InlineData("wait 4.2", "e!4039: Line 1, Col 6")]
    [InlineData("wait 12q", "e!4039: Line 1, Col 6")]
    [InlineData("wait 99999999999", "e!4005: Line 1, Col 6")]
    [InlineData("timer_get t", "e!420B: Line 1, Col 11")]
    [InlineData("var p\nmeas_loop_ocp p 1", "e!0007: Line 2, Col 1")]
    [InlineData("var p\nmeas_loop_ocp p 1 5", "e!4018: Line 2, Col 1")]
    [InlineData("endif", "e!400C: Line 1, Col 1")]
    [InlineData("breakloop", "e!400C: Line 1, Col 1")]
    [InlineData("var p\nmeas_loop_ocp p 1 5\nmeas_loop_ocp p 1 5\nendloop\nendloop", "e!400B: Line 3, Col 1")]
    [InlineData("var p\nvar c\nset_i 0\nmeas_loop_cp p c 1u 1 5\nendloop", "e!4027: Line 4, Col 1")]
    [InlineData("cell_on\nset_pgstat_mode 6", "e!4028: Line 2, Col 1")]
    [InlineData("var p\nif p ~ 3\nendif", "e!0007: Line 2, Col 1")]
    public async Task Load_BadScript_IsRefusedWithItsPlace(string script, string reply)
    {
        await using MethodScriptRig rig = new(onPty: false);
        await using RawLine line = await OpenAsync(rig);

        await line.AskAsync($"e\n{script}\n\n", reply + "\n");
        await line.AskAsync("v\n", "v01.09.00\n");

        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Theory]
    [InlineData("set_e 1\ncell_on\nmeas_loop_ocp p 1 5\nendloop", "!0014: Line 6")]
    [InlineData("set_e 7", "!000F: Line 4")]
    [InlineData("set_pgstat_mode 6\nset_range db 10u\nset_i 20u", "!0007: Line 6")]
    [InlineData("set_range ba 1", "!0007: Line 4")]
    [InlineData("meas_loop_ocp p 0 5\nendloop", "!005A: Line 4")]
    [InlineData("cell_on\nmeas_loop_cp p c 1u 1 5\nendloop", "!0023: Line 5")]
    public async Task Run_ScriptThatFails_ReportsTheLineAndTurnsTheCellOff(string script, string error)
    {
        await using MethodScriptRig rig = new(onPty: false);
        await using RawLine line = await OpenAsync(rig);

        await line.AskAsync($"e\nvar p\nvar c\n# a comment counts as a line\n{script}\non_finished:\ncell_off\n\n", $"e\n{error}\n\n");

        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Fact]
    public async Task Run_ScriptInTheMakersStyle_SendsPackagesAtTheirTimes()
    {
        await using MethodScriptRig rig = new(onPty: false, new LinearCell(3, 1000));
        await using RawLine line = await OpenAsync(rig);

        await line.AskAsync(
            """
            e
            # stored constants, indented lines and comments behind commands
            var potential
            var current
            var dc
            var run
            var t
              store_var dc 10u ja
            store_var run 2500m ja  # the run time
            set_pgstat_chan 0
            set_pgstat_mode 6
            set_range db 100u
            set_i 0
            cell_on
            timer_start
            wait 1
            meas_loop_cp potential current dc 1 run
                timer_get t
                pck_start
                pck_add t
                pck_add current
                pck_add potential
                pck_end
                if t >= 3
                  send_string "third second"
                else
                  send_string "earlier"
                endif
            endloop
            on_finished:
                cell_off


            """.ReplaceLineEndings("\n"), "e\n");
        await rig.Clock.WaitForTimersAsync(1, rig.Guard);
        rig.Clock.Advance(TimeSpan.FromSeconds(10));

        // 10 µA through 1 kΩ on 3 V; the samples lie at 2 and 3 s of the timer, whenever the device was woken.
        await line.ExpectAsync("M000A\nPeb8000002 ;db800000Au,10,212;ab8000BC2m\nTearlier\n");
        await line.ExpectAsync("Peb8000003 ;db800000Au,10,212;ab8000BC2m\nTthird second\n*\n\n");
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Fact]
    public async Task LoadThenRun_SameScript_RunsAsOftenAsAsked()
    {
        await using MethodScriptRig rig = new(onPty: false);
        await using RawLine line = await OpenAsync(rig);
        await line.AskAsync("l\nsend_string \"hello\"\n\n", "l\n");
        await line.AskAsync("r\n", "r\nThello\n\n");
        await line.AskAsync("r\n", "r\nThello\n\n");
    }

    [Fact]
    public async Task Running_OtherCommands_AreRefusedAndAbortRunsTheEnd()
    {
        await using MethodScriptRig rig = new(onPty: false);
        await using RawLine line = await OpenAsync(rig);
        await line.AskAsync("e\nvar p\nmeas_loop_ocp p 1 100\nendloop\nsend_string \"not on abort\"\non_finished:\nsend_string \"finished\"\n\n", "e\nM000B\n");
        await line.AskAsync("t\n", "t!0006\n");
        await line.AskAsync("Z\n", "Z\n*\nTfinished\n\n");
        await line.AskAsync("Z\n", "Z!0006\n");
    }

    [Fact]
    public async Task Running_LoopAborted_GoesOnBehindTheLoop()
    {
        await using MethodScriptRig rig = new(onPty: false);
        await using RawLine line = await OpenAsync(rig);
        await line.AskAsync("e\nvar p\nmeas_loop_ocp p 1 100\nendloop\nsend_string \"after\"\n\n", "e\nM000B\n");
        await line.AskAsync("Y\n", "Y\n*\nTafter\n\n");
    }

    [Fact]
    public async Task Halted_Script_StandsStillAndGoesOn()
    {
        await using MethodScriptRig rig = new(onPty: false);
        await using RawLine line = await OpenAsync(rig);
        await line.AskAsync("e\nvar p\nvar t\ntimer_start\nmeas_loop_ocp p 1 2\ntimer_get t\npck_start\npck_add t\npck_end\nendloop\n\n", "e\nM000B\n");
        await rig.Clock.WaitForTimersAsync(1, rig.Guard);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await line.ExpectAsync("Peb8000001 \n");

        await line.AskAsync("h\n", "h\n");
        rig.LetPass(10);
        await line.AskAsync("H\n", "H\n");
        await rig.Clock.WaitForTimersAsync(1, rig.Guard);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        // The timer counts on while the loop stands.
        await line.ExpectAsync("Peb800000C \n*\n\n");
    }

    [Fact]
    public async Task Overload_Status_TellsItsRange()
    {
        await using MethodScriptRig rig = new(onPty: false, new LinearCell(2, 1000));
        await using RawLine line = await OpenAsync(rig);
        await line.AskAsync("e\nvar p\nvar c\nset_pgstat_mode 2\nset_range ba 100u\nset_e 3\ncell_on\nmeas_loop_ca p c 3 1 1\npck_start\npck_add c\npck_end\nendloop\ncell_off\n\n", "e\nM0007\n");
        await rig.Clock.WaitForTimersAsync(1, rig.Guard);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await line.ExpectAsync("Pba8000001m,12,212\n*\n\n");
    }

    [Fact]
    public async Task Load_EndlessScript_IsRefusedInBoundedMemory()
    {
        await using MethodScriptRig rig = new(onPty: false);
        await using RawLine line = await OpenAsync(rig);
        await line.SendAsync("e\n");
        for (int i = 0; i < 1000; i++) await line.SendAsync(string.Concat(Enumerable.Repeat("cell_off\n", 100)));
        await line.AskAsync("\n", "e!0008\n");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Load_ScriptsOfRandomWords_NeverKillTheDevice(int seed)
    {
        string[] words =
        [
            "var a", "var b", "store_var a 5E ja", "store_var a 1 ja", "store_var b 2147483647E ja", "set_pgstat_mode 6", "set_pgstat_mode 2", "set_range ba 100u", "set_range db 10m", "set_e 3", "set_e a", "set_i 1u", "set_i b",
            "cell_on", "cell_off", "timer_start", "timer_get a", "wait a", "wait 1m", "meas_loop_cp a b 1u 1 5", "meas_loop_ca a b 3 100m 1", "meas_loop_ocp a a b", "meas_loop_ocp a 1 5", "endloop", "breakloop",
            "pck_start", "pck_add a", "pck_add b", "pck_end", "if a > b", "if a <= 3", "else", "endif", "send_string \"x\"", "on_finished:", "abort", "\"", "-", "7", "# only words",
        ];
        Random random = new(seed);
        await using MethodScriptRig rig = new(onPty: false);
        await using IByteChannel line = await rig.OpenAsync(rig.Guard);
        for (int i = 0; i < 1000; i++)
        {
            // Declared first, and often closed at the end, so that many scripts are accepted.
            string script = "var a\nvar b\n" + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => words[random.Next(2, words.Length)] + "\n"));
            await line.WriteAsync(Encoding.ASCII.GetBytes($"e\n{script}\nh\nH\n"), rig.Guard);
            rig.LetPass(3);
            await line.WriteAsync("Y\nZ\nv\n"u8.ToArray(), rig.Guard);
            await line.ReadUntilAsync("v01.09.00\n"u8.ToArray(), rig.Guard);
        }

        Assert.InRange(rig.Device.ScriptsAccepted, 50, 950);
    }

    private static async Task<RawLine> OpenAsync(MethodScriptRig rig) => new(await rig.OpenAsync(rig.Guard), rig.Guard);
}
