package io.signalbox.worker.tasks;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the API's page says about itself. */
@Configuration(proxyBeanMethods = false)
class ApiDocsConfiguration {

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Signalbox tasks")
                .version("1")
                .description("Typed pieces of work, stored durably before they are accepted."))
        // Relative, so that it works through the gateway, whatever that is called.
        .servers(List.of(new Server().url("/")));
  }
}
