/**
 * Goes round: looks at what is declared and what there is, plans, remembers, acts. Open {@link
 * io.signalbox.supervisor.keep.Keeper} first, then {@link io.signalbox.supervisor.keep.Actions}.
 */
@NullMarked
package io.signalbox.supervisor.keep;

import org.jspecify.annotations.NullMarked;
