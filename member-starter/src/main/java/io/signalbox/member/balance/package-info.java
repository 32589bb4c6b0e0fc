/**
 * Balances the calls of this service to others. Open {@code ServiceBalancers} first; {@code
 * BalancedExchange} and {@code BalancedClient} put them behind Spring Cloud's
 * {@code @LoadBalanced}.
 */
@NullMarked
package io.signalbox.member.balance;

import org.jspecify.annotations.NullMarked;
