using System.Globalization;
using System.Text;
using MeetingScribe.Transcripts.Export;

namespace MeetingScribe.Server.Usage;

/// <summary>A usage report for spreadsheets: a row for each of the report's, without the total.</summary>
static class UsageTable
{
    public const string ContentType = "text/csv; charset=utf-8";

    /// <summary>An empty cell counts as 0 in a spreadsheet's sum; this is seen.</summary>
    const string Unknown = "unknown";

    public static string Of(UsageReport report)
    {
        var text = new StringBuilder("day,meeting_id,participant_id,item_id,model,answers,seconds,audio_tokens,text_tokens,output_tokens,cost,currency,unpriced_models\r\n");
        foreach (var row in report.Rows)
        {
            string?[] cells =
            [
                row.Day, row.MeetingId, row.ParticipantId, row.ItemId, row.Model,
                Number(row.Answers), Number(row.Seconds), Number(row.AudioTokens), Number(row.TextTokens), Number(row.OutputTokens), Number(row.Cost) ?? Unknown,
                report.Currency, string.Join(' ', row.UnpricedModels),
            ];
            text.AppendJoin(',', cells.Select(cell => Csv.Cell(cell ?? ""))).Append("\r\n");
        }

        return text.ToString();
    }

    static string? Number(IFormattable? value) => value?.ToString(format: null, CultureInfo.InvariantCulture);
}
