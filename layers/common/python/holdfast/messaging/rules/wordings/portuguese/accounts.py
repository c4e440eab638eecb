"""Welcomes, codes, invitations. The code that goes by SMS has letters of GSM's alphabet alone."""

from holdfast.messaging.rules.wordings.wording import Wording

ACCOUNTS = {
    "identity.user.registered": Wording(
        "Boas-vindas à ${business}",
        "A sua conta está pronta.\n\n"
        "O dinheiro que paga por uma encomenda fica retido até que o combinado esteja feito. Confirme o seu número de "
        "telefone e o seu endereço de e-mail, para que os outros o encontrem e ninguém possa falar por si.",
    ),
    "identity.user.password_changed": Wording(
        "A sua palavra-passe foi alterada",
        "A palavra-passe da sua conta foi alterada, e todas as sessões abertas com a anterior foram encerradas.\n\n"
        "Se não foi você, alguém consegue ler o seu e-mail: altere a palavra-passe da sua caixa de correio e depois "
        "peça um link para alterar esta.",
        "A sua palavra-passe da ${business} foi alterada",
    ),
    "identity.user.second_factor_added": Wording(
        "Para entrar é pedido um código",
        "Foi configurada uma aplicação de autenticação para a sua conta: a partir de agora, é pedido o código dela "
        "para entrar.\n\n"
        "Se não foi você, escolha outra palavra-passe e escreva-nos.",
        "Para entrar na ${business} é agora pedido um código",
    ),
    "identity.user.second_factor_removed": Wording(
        "Para entrar já não é pedido um código",
        "A aplicação de autenticação da sua conta foi retirada: a palavra-passe basta para entrar.\n\n"
        "Se não foi você, escolha outra palavra-passe e configure de novo uma aplicação.",
        "Para entrar na ${business} já não é pedido um código",
    ),
    "identity.user.recovery_code_used": Wording(
        "Foi usado um código de recuperação",
        "Um dos códigos de recuperação da sua conta foi usado em vez da aplicação de autenticação.\n\n"
        "Se não foi você, escolha outra palavra-passe e crie novos códigos de recuperação.",
        "Foi usado um código de recuperação da sua conta ${business}",
    ),
    "identity.kyc.approved": Wording(
        "Um documento foi aceite",
        "Foi aceite um documento que enviou para comprovar quem é.",
        "O seu documento foi aceite pela ${business}",
    ),
    "identity.kyc.rejected": Wording(
        "Um documento não foi aceite",
        "Não foi aceite um documento que enviou para comprovar quem é.\n\n"
        "O motivo indicado: ${reason}\n\n"
        "Envie outro em seu lugar.",
        "O seu documento não foi aceite pela ${business}",
    ),
    "identity.kyc.level_changed": Wording(
        "O que pode movimentar mudou",
        "Está agora identificado no nível ${level}. Na sua conta vê quanto dinheiro pode movimentar com ele.",
        "O seu nível na ${business} é agora o ${level}",
    ),
    "platform.file.infected": Wording(
        "Um ficheiro seu foi recusado",
        "Foi encontrado algo nocivo em ${name}, e o ficheiro foi eliminado. Ninguém o pode abrir.\n\n"
        "Mande verificar o dispositivo de onde veio e envie outro ficheiro em seu lugar.",
        "Um ficheiro que enviou à ${business} foi recusado",
    ),
    "platform.file.refused": Wording(
        "Um ficheiro seu não pôde ser verificado",
        "Não foi possível verificar se ${name} contém algo nocivo, e o ficheiro foi eliminado: isso acontece com "
        "ficheiros protegidos por palavra-passe e com arquivos muito grandes.\n\n"
        "Envie outro em seu lugar.",
        "Um ficheiro que enviou à ${business} não pôde ser verificado",
    ),
    "password_reset_link": Wording(
        "Outra palavra-passe",
        "Abra este link para escolher outra palavra-passe. É válido uma só vez, durante meia hora:\n\n"
        "${link}\n\n"
        "Se não o pediu, não precisa de fazer nada: a sua palavra-passe fica como está.",
        "Escolha outra palavra-passe da ${business}",
    ),
    "magic_link": Wording(
        "Entrar",
        "Abra este link, no navegador em que o pediu, para entrar. É válido uma só vez, durante um quarto de hora:\n\n"
        "${link}\n\n"
        "Se não o pediu, não precisa de fazer nada: mais ninguém pode entrar com ele.",
        "Entre na ${business}",
    ),
    "administrator_invitation": Wording(
        "Foi convidado a trabalhar aqui",
        "Vai tornar-se administrador da ${business}. Abra este link para escolher uma palavra-passe e configurar uma "
        "aplicação de autenticação. É válido uma só vez, durante três dias:\n\n"
        "${link}\n\n"
        "Se não sabe do que se trata, não precisa de fazer nada.",
        "Torne-se administrador da ${business}",
    ),
    "phone_code": Wording(
        "O seu código",
        "${code} é a sua chave de acesso ${business}.\n\n"
        "Nunca a diga a outra pessoa: ninguém da ${business} a vai pedir.",
    ),
    "email_code": Wording(
        "O seu código",
        "${code} é o seu código ${business}.\n\n"
        "Nunca o diga a ninguém: ninguém da ${business} o vai pedir.\n\n"
        "Se não pediu um código, não precisa de fazer nada.",
        "O seu código ${business}",
    ),
    "phone_change_code": Wording(
        "Outro número",
        "${code} permite que outro número substitua este na sua conta ${business}.\n\n"
        "Nunca o diga a ninguém. Se não foi você que pediu, escolha outra palavra-passe.",
    ),
    "email_change_code": Wording(
        "Outro endereço",
        "${code} permite que outro endereço de e-mail substitua este na sua conta ${business}.\n\n"
        "Nunca o diga a ninguém: ninguém da ${business} o vai pedir.\n\n"
        "Se não foi você que pediu, alguém sabe a sua palavra-passe: escolha outra.",
        "Outro endereço para a sua conta ${business}",
    ),
    "invitation": Wording(
        "Tem um convite para uma encomenda",
        "Alguém quer pagar-lhe ${amount} ${currency} através da ${business}, por: ${title}.\n\n"
        "Registe-se na ${business} com o endereço ou o número que recebeu esta mensagem, e confirme-o, para ver a "
        "encomenda e a aceitar ou recusar. Se não sabe do que se trata, não precisa de fazer nada.",
        "Tem um convite para uma encomenda de ${amount} ${currency}",
    ),
}
