package io.signalbox.supervisor.api;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the API's description says about itself. */
@Configuration(proxyBeanMethods = false)
class ApiDocsConfiguration {

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Signalbox cluster")
                .version("1")
                .description("The services that run on this machine: how they stand, and why."))
        // Relative, so that it works through the gateway, whatever that is called.
        .servers(List.of(new Server().url("/")));
  }
}
