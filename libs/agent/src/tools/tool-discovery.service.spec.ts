import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  Module,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
  Scope,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { Tool, ToolContext } from '@ossa/contracts';
import { map, type Observable, of } from 'rxjs';
import { z } from 'zod';
import { AgentTool } from './agent-tool.decorator.js';
import { ToolDiscovery } from './tool-discovery.service.js';

const context = (): ToolContext => ({
  runId: 'run-1',
  callId: 'call-1',
  agent: 'support',
  user: 'alice',
  context: {},
  signal: new AbortController().signal,
  idempotencyKey: 'run-1:call-1',
});

const orderId = z.object({ id: z.string().min(2) });

@Injectable()
class Orders {
  private readonly shipped = 'shipped';

  @AgentTool({ name: 'order_status', description: 'Status of an order', input: orderId, readOnly: true })
  status({ id }: z.output<typeof orderId>, { user }: ToolContext): string {
    return `${id} of ${user} is ${this.shipped}`;
  }

  @AgentTool({
    name: 'cancel_order',
    description: 'Cancels',
    input: orderId,
    approval: true,
    idempotent: true,
    timeoutMs: 5,
  })
  async cancel(): Promise<void> {}

  @AgentTool({ name: 'watch_order', description: 'Last state', input: z.object({}) })
  watch(): Observable<number> {
    return of(1, 2, 3);
  }

  notATool(): void {}
}

async function discover(...providers: Provider[]) {
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [ToolDiscovery, ...providers],
  }).compile();
  return module.init();
}

async function find(name: string, ...providers: Provider[]): Promise<Tool> {
  const tool = (await discover(...providers)).get(ToolDiscovery).find(name);
  if (!tool) throw new TypeError(`no tool ${name}`);
  return tool;
}

describe('ToolDiscovery', () => {
  it('finds the decorated methods of providers, and only those', async () => {
    const module = await discover(Orders);
    expect(module.get(ToolDiscovery).names()).toEqual(['order_status', 'cancel_order', 'watch_order']);
    expect(module.get(ToolDiscovery).find('notATool')).toBeUndefined();
  });

  it('finds them before the module is initialised', async () => {
    const module = await Test.createTestingModule({
      imports: [DiscoveryModule],
      providers: [ToolDiscovery, Orders],
    }).compile();
    expect(module.get(ToolDiscovery).find('order_status')).toBeDefined();
  });

  it('describes a method by its options and its zod schema', async () => {
    const tool = await find('order_status', Orders);
    expect(tool.definition).toEqual({
      name: 'order_status',
      description: 'Status of an order',
      parameters: { type: 'object', properties: { id: { type: 'string', minLength: 2 } }, required: ['id'] },
    });
    expect(tool).toMatchObject({ readOnly: true, idempotent: true, requiresApproval: false });
    expect(await find('cancel_order', Orders)).toMatchObject({
      readOnly: false,
      idempotent: true,
      requiresApproval: true,
      timeoutMs: 5,
    });
  });

  it('calls the method on its provider, with the validated input and the context', async () => {
    const tool = await find('order_status', Orders);
    expect(await tool.execute({ id: '42', surplus: 1 }, context())).toBe('42 of alice is shipped');
  });

  it('takes the last value of an observable', async () => {
    expect(await (await find('watch_order', Orders)).execute({}, context())).toBe(3);
  });

  it('does not call the method when its zod schema refuses the input', async () => {
    const tool = await find('order_status', Orders);
    await expect(tool.execute({ id: 'x' }, context())).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/- id: /),
    });
  });

  it('runs guards, interceptors and pipes with the context type ossa', async () => {
    const seen: string[] = [];
    class Guard implements CanActivate {
      canActivate(execution: ExecutionContext): boolean {
        const [input, toolContext] = execution.getArgs<[{ id: string }, ToolContext]>();
        seen.push(execution.getType(), execution.getClass().name, execution.getHandler().name, toolContext.runId);
        return input.id !== 'secret';
      }
    }
    class Loud implements NestInterceptor {
      intercept = (_: ExecutionContext, next: CallHandler<string>) => next.handle().pipe(map((text) => `${text}!`));
    }
    class Upper implements PipeTransform {
      transform = (value: { id: string }, { type }: { type: string }) =>
        type === 'body' ? { id: value.id.toUpperCase() } : value;
    }
    class Guarded {
      @UseGuards(Guard)
      @UseInterceptors(Loud)
      @UsePipes(Upper)
      @AgentTool({ name: 'guarded', description: 'd', input: orderId })
      guarded(input: { id: string }, { user }: ToolContext): string {
        return `${input.id} for ${user}`;
      }
    }
    const tool = await find('guarded', Guarded);
    expect(await tool.execute({ id: 'abc' }, context())).toBe('ABC for alice!');
    expect(seen).toEqual(['ossa', 'Guarded', 'guarded', 'run-1']);
    await expect(tool.execute({ id: 'secret' }, context())).rejects.toThrow(ForbiddenException);
  });

  it('runs global guards too', async () => {
    const never = { provide: APP_GUARD, useValue: { canActivate: () => false } };
    const tool = await find('order_status', Orders, never);
    await expect(tool.execute({ id: '42' }, context())).rejects.toThrow(ForbiddenException);
  });

  it('refuses two tools of one name and names both owners', async () => {
    class OtherOrders {
      @AgentTool({ name: 'order_status', description: 'another', input: orderId })
      lookUp(): void {}
    }
    await expect(discover(Orders, OtherOrders)).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(/"order_status": Orders\.status in .* and OtherOrders\.lookUp in /),
    });
  });

  it('refuses the same class in two modules', async () => {
    @Module({ providers: [Orders] })
    class OrdersModule {
      readonly area = 'orders';
    }
    const module = Test.createTestingModule({
      imports: [DiscoveryModule, OrdersModule],
      providers: [ToolDiscovery, Orders],
    });
    await expect((await module.compile()).init()).rejects.toMatchObject({
      message: expect.stringMatching(/Orders\.status in OrdersModule/),
    });
  });

  it('takes an alias of a provider for the same tool', async () => {
    const module = await discover(Orders, { provide: 'ALIAS', useExisting: Orders });
    expect(module.get(ToolDiscovery).names()).toHaveLength(3);
  });

  it('finds tools of classes that extend others, and of factories', async () => {
    class Special extends Orders {}
    expect((await find('order_status', { provide: 'ORDERS', useFactory: () => new Special() })).definition.name).toBe(
      'order_status',
    );
  });

  it.each([
    ['request-scoped', Scope.REQUEST],
    ['transient', Scope.TRANSIENT],
  ])('refuses a %s provider and says what to do', async (_, scope) => {
    @Injectable({ scope })
    class Scoped {
      @AgentTool({ name: 'scoped', description: 'd', input: orderId })
      scoped(): void {}
    }
    await expect(discover(Scoped)).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(/ToolContext/),
    });
  });

  it('refuses a provider that depends on a request-scoped one', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Caller {
      readonly user = 'alice';
    }
    @Injectable()
    class Dependent {
      constructor(readonly caller: Caller) {}

      @AgentTool({ name: 'dependent', description: 'd', input: orderId })
      dependent(): void {}
    }
    await expect(discover(Caller, Dependent)).rejects.toMatchObject({ code: 'configuration_invalid' });
  });

  it('registers tools that are not methods, once per name', async () => {
    const discovery = (await discover(Orders)).get(ToolDiscovery);
    const revision = discovery.revision;
    const tool: Tool = {
      definition: { name: 'ping', parameters: { type: 'object' } },
      readOnly: true,
      requiresApproval: false,
      execute: async () => 'pong',
    };
    discovery.register(tool);
    expect(discovery.find('ping')).toBe(tool);
    expect(discovery.revision).not.toBe(revision);
    expect(() => discovery.register(tool)).toThrow(/"ping"/);
  });
});
