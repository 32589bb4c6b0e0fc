package io.signalbox.bench.simulate;

import java.util.List;

/**
 * What a scenario has shown.
 *
 * @param text Markdown
 */
record Findings(String text, List<Chart> charts) {}
