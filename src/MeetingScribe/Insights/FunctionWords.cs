namespace MeetingScribe.Insights;

/// <summary>
/// English words that say nothing about what a meeting is about: grammar, and what spoken English is padded with. Folded and
/// without apostrophes, as <see cref="Transcripts.SpokenWords"/> gives them.
/// </summary>
static class FunctionWords
{
    static readonly HashSet<string> Words =
    [
        .. """
        a about above after again against all also am an and any are as at be because been before being below between both but by can
        could did do does doing don done down during each even ever every few for from further had has have having he her here hers him
        his how i if in into is it its itself may might must me mine more most much my myself no nor not now of off on once one ones only
        or other our ours ourselves out over own shall she should so some than that the their theirs them themselves then there these they
        this those though through to too under until up us very was we were what whatever when where whether which while who whom why
        will with would you your yours yourself
        im ive ill id youre youve youll youd hes shes weve were well wed theyre theyve theyll theyd ll ve re s t d m
        dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt wont wouldnt cant couldnt shouldnt thats whats theres lets
        actually alright anyway anything everything something nothing somebody someone basically obviously course probably maybe just like
        quite rather really right sort still stuff such sure thing things way lot little bit big else gonna wanna gotta
        get gets getting give go goes going gone got keep know knows known let look make makes made making many mean means need put said
        same say saying says see suppose feel guess take tell told talk talking think thinks thinking thought try trying want wanted wants
        went whatever come came back first new two good okay ok oh yeah yep yes yup hello hi bye please thank thanks
        three four five six seven eight nine ten hundred thousand use used uses using
        um uh uhm uhhuh hm hmm mm mmhmm huh ah eh er erm
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];

    public static bool Contains(string folded) => Words.Contains(folded);
}
