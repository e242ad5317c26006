using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MeetingScribe.Benchmarks;

/// <summary>What figures need beside them to mean anything: where, with what, of which code.</summary>
static class Machine
{
    public static string Load => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    /// <param name="target">Of the Makefile.</param>
    public static string Describe(string target = "bench") =>
        $"{Processor()}, {Environment.ProcessorCount} cores, load {Load} at the start; {RuntimeInformation.FrameworkDescription}; commit {Commit()}; `make {target} ARGS='{string.Join(' ', Environment.GetCommandLineArgs()[1..])}'`";

    static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString()
        : RuntimeInformation.ProcessArchitecture.ToString();

    static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", AppContext.BaseDirectory, "rev-parse", "--short", "HEAD"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return git.StandardOutput.ReadToEnd().Trim();
    }
}
